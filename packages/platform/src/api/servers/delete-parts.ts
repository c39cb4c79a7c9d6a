// What goes because something else goes: each part has an event of its own, as if it had been deleted by itself, so that
// the audit log can tell what a grant was after its server is gone.
import {
  type AttachmentRecord,
  type GrantRecord,
  kinds,
  type SecretRecord,
  type ServerRecord,
  type SessionRecord,
} from '../../kinds.ts'
import type { Store, Stored, Write } from '../../ports/index.ts'
import type { ChangeRecord, PlatformEventType, Recorder } from '../change.ts'
import { keysOf, shownServer, withoutEnvironment } from './without-values.ts'

export interface Parts {
  readonly sessions?: readonly Stored<SessionRecord>[]
  readonly grants?: readonly Stored<GrantRecord>[]
  readonly attachments?: readonly Stored<AttachmentRecord>[]
  readonly servers?: readonly Stored<ServerRecord>[]
  readonly secrets?: readonly Stored<SecretRecord>[]
}

/** Part of a write: deletes all parts, those first that depend on others. */
export function deleteParts(write: Write, record: Recorder, parts: Parts): void {
  const { sessions = [], grants = [], attachments = [], servers = [], secrets = [] } = parts
  const each = <T>(
    type: PlatformEventType,
    ones: readonly Stored<T>[],
    tell: (one: Stored<T>) => Pick<ChangeRecord, 'server' | 'before'>,
  ): void => {
    for (const one of ones) {
      const { kind, namespace, name } = one
      write.delete({ name: kind }, namespace, name)
      record(type, { kind, namespace, name, ...tell(one) })
    }
  }
  const access = ({ value: { spec } }: Stored<GrantRecord | SessionRecord>) => ({
    server: spec.serverRef.name,
    before: spec,
  })
  each('platform.session.deleted', sessions, access)
  each('platform.grant.deleted', grants, access)
  each('platform.workload.detached', attachments, ({ name, value }) => ({
    server: name,
    before: withoutEnvironment(value.target),
  }))
  each('platform.server.deleted', servers, ({ name, value }) => ({ server: name, before: shownServer(value) }))
  each('platform.secret.deleted', secrets, (one) => ({ before: { keys: keysOf(one) } }))
}

/** Everything that is bound to a server (F4). */
export const boundTo = (store: Store, uid: string) => ({
  sessions: store.list(kinds.session).filter(({ value }) => value.serverUid === uid),
  grants: store.list(kinds.grant).filter(({ value }) => value.serverUid === uid),
})
