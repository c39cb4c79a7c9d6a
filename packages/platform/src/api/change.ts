// A change by an administrator is kept together with the event that tells of it, or not at all.
import { actorID, type Caller } from '../identity/index.ts'
import type { Write } from '../ports/index.ts'
import type { ApiDeps } from './deps.ts'

export interface Actor {
  readonly caller: Caller | undefined
  readonly correlationID: string
  readonly source: string
  readonly peer: string
}

export interface ChangeRecord {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  /** The server it is about; lets the event be found by server. */
  readonly server?: string
  /** State before and after. Secrets are never part of it. */
  readonly before?: unknown
  readonly after?: unknown
}

export type Recorder = (eventType: `platform.${string}`, record: ChangeRecord) => void

/**
 * Runs `work` as one write. When the promise resolves, the change and its events are durable and the gateway judges by
 * them. Errors: those of Store.write.
 */
export function change<R>(
  { store, events, clock }: ApiDeps,
  actor: Actor,
  work: (write: Write, record: Recorder) => R,
): Promise<R> {
  return store.write((write) =>
    work(write, (event_type, record) => {
      events.append({
        timestamp: new Date(clock()).toISOString(),
        source: 'platform-api',
        event_type,
        payload: {
          ...record,
          namespace: record.namespace ?? '',
          actor: actor.caller === undefined ? '' : actorID(actor.caller),
          actor_email: actor.caller?.email ?? '',
          via: actor.source,
          peer: actor.peer,
          correlation_id: actor.correlationID,
        },
      })
    }),
  )
}
