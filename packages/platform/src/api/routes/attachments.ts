// Attachments: what a server of the embedded platform runs as (decision 14).
import { isAbsolute } from 'node:path'
import type { Attachment, AttachmentTarget, routes } from '@mcp-runtime/contract'
import { mcpUrl } from '@mcp-runtime/wire'
import { mayWriteServer, seesWorkload } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { type AttachmentRecord, kinds, type ServerRecord } from '../../kinds.ts'
import { serverPath } from '../../policy-index/index.ts'
import type { Stored, WorkloadStatus } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { accessNamespace, requireReadable } from '../namespaces.ts'
import { withoutEnvironment } from '../servers/without-values.ts'
import { notYours, readableServer } from './servers.ts'

const KIND = 'Attachment'

type Actor = Parameters<typeof change>[1]

export const attach: Handler<typeof routes.attach> = async (call, deps) => {
  const { caller, body, signal } = call
  const namespace = accessNamespace(caller, body.namespace)
  requireReadable(caller, namespace)
  const name = body.name.trim()
  const server = deps.store.get(kinds.server, namespace, name)
  if (server === undefined) {
    const deploy = `mcp-runtime server deploy ${name}`
    refuse('not_found', `There is no server ${name} in ${namespace}. Deploy it first: ${deploy}`)
  }
  if (!mayWriteServer(deps.store, caller, server)) notYours(server)
  checkTarget(body.target, caller, deps)
  const before = deps.store.get(kinds.attachment, namespace, name)?.value
  await keep(server, body.target, call, deps)
  const owner = { uid: server.uid, namespace, name, path: serverPath(name, server.value.spec) }
  const status = await deps.workloads.attach(owner, signal)
  if (status.state !== 'failed') return { attachment: view(server, body.target, status) }
  // What cannot start takes the place of nothing: what ran before runs again.
  if (before?.serverUid === server.uid) {
    await keep(server, before.target, call, deps)
    await deps.workloads.attach(owner, signal)
  } else await remove(server, call, deps)
  refuse('unprocessable', status.message ?? 'The workload did not start.')
}

export const detach: Handler<typeof routes.detach> = async (call, deps) => {
  const server = readableServer(deps.store, call.caller, call.params)
  if (!mayWriteServer(deps.store, call.caller, server)) notYours(server)
  if (deps.store.get(kinds.attachment, server.namespace, server.name) === undefined) {
    refuse('not_found', `Nothing is attached to ${server.name}.`)
  }
  await remove(server, call, deps)
  return { success: true, namespace: server.namespace, name: server.name }
}

export const listAttachments: Handler<typeof routes.listAttachments> = ({ caller }, { store, workloads }) => ({
  attachments: store.list(kinds.attachment).flatMap(({ namespace, name, value }) => {
    const server = store.get(kinds.server, namespace, name)
    if (server === undefined || server.uid !== value.serverUid || !seesWorkload(store, caller, server)) return []
    return [view(server, value.target, workloads.status(server.uid))]
  }),
})

async function keep(
  server: Stored<ServerRecord>,
  target: AttachmentTarget,
  actor: Actor,
  deps: ApiDeps,
): Promise<void> {
  const { namespace, name, uid } = server
  await change(deps, actor, (write, record) => {
    const before = shownTarget(deps, server)
    write.put(kinds.attachment, namespace, name, { serverUid: uid, target })
    const after = withoutEnvironment(target)
    record('platform.workload.attached', { kind: KIND, namespace, name, server: name, ...before, after })
  })
}

async function remove(server: Stored<ServerRecord>, actor: Actor, deps: ApiDeps): Promise<void> {
  const { namespace, name, uid } = server
  await change(deps, actor, (write, record) => {
    const before = shownTarget(deps, server)
    write.delete(kinds.attachment, namespace, name)
    record('platform.workload.detached', { kind: KIND, namespace, name, server: name, ...before })
  })
  await deps.workloads.detach(uid)
}

/** What is attached at this moment, for an event. */
function shownTarget({ store }: ApiDeps, { namespace, name }: Stored<ServerRecord>): { before?: AttachmentTarget } {
  const kept = store.get(kinds.attachment, namespace, name)
  return kept === undefined ? {} : { before: withoutEnvironment(kept.value.target) }
}

function checkTarget(target: AttachmentRecord['target'], caller: Caller, { settings }: ApiDeps): void {
  const wrong = (path: string, message: string, hint: string): never =>
    refuse('invalid_request_body', message, { issues: [{ path, message, hint }] })
  if (target.kind === 'url') {
    try {
      mcpUrl(target.url)
    } catch {
      wrong(
        'target.url',
        `${JSON.stringify(target.url)} is not an http or https URL.`,
        'Give the address that it listens on, such as http://localhost:8088.',
      )
    }
    return
  }
  if (!settings.mayRunProcesses(caller)) {
    refuse('forbidden', 'Only the one who started the platform may attach a process to it; attach a URL instead.')
  }
  if (!isAbsolute(target.cwd))
    wrong(
      'target.cwd',
      `The working folder must be absolute, not ${JSON.stringify(target.cwd)}.`,
      'Give the whole path, from / on.',
    )
}

function view(server: Stored<ServerRecord>, target: AttachmentTarget, status: WorkloadStatus): Attachment {
  const { state, message, upstream, pid, restarts } = status
  return {
    name: server.name,
    namespace: server.namespace,
    target: withoutEnvironment(target),
    state,
    ...(message === undefined ? {} : { message }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(pid === undefined ? {} : { pid }),
    restarts,
  }
}
