import type { AttachmentTarget } from '@mcp-runtime/contract'
import { mcpUrl } from '@mcp-runtime/wire'
import { type AttachmentRecord, kinds, type ServerRecord } from '../kinds.ts'
import { serverPath } from '../policy-index/index.ts'
import type { Clock, Log, Store, Stored, WorkloadOwner, WorkloadStatus, Workloads } from '../ports/index.ts'
import { runHttpProcess } from './http-process.ts'
import { createProcessRecords } from './process-records.ts'
import { StdioWorkload } from './stdio-workload.ts'
import { Supervisor } from './supervisor.ts'
import { TIMINGS, type Timings } from './timings.ts'
import { UrlWorkload } from './url-workload.ts'
import type { OutputSink, Surroundings, Workload } from './workload.ts'

export interface AttachedWorkloadsOptions {
  readonly store: Store
  readonly log: Log
  readonly clock: Clock
  readonly timings?: Partial<Timings>
  /** Gets every line that supervised processes write. Default: the log. */
  readonly output?: OutputSink
}

const MISSING: WorkloadStatus = { state: 'missing', reason: 'WorkloadMissing', restarts: 0 }

/**
 * The embedded platform's workloads: URLs and supervised processes that users attach. An attachment is a resource, so
 * it survives the platform (decision 14); it is bound to its server by uid and ends with it (known fault F4).
 */
export function createAttachedWorkloads(options: AttachedWorkloadsOptions): Workloads {
  const { store, log, clock } = options
  let closed = false
  const records = createProcessRecords(store, log)
  const running = new Map<string, Workload>()
  const listeners = new Set<(uid: string, status: WorkloadStatus) => void>()
  const around: Surroundings = {
    log,
    clock,
    timings: { ...TIMINGS, ...options.timings },
    output:
      options.output ??
      (({ namespace, name }, stream, line) => log.info({ namespace, server: name, stream, line }, 'server output')),
    changed: (uid, status) => {
      for (const listener of listeners) listener(uid, status)
    },
    remember: records.remember,
  }

  const start = (owner: WorkloadOwner, target: AttachmentTarget): Workload => {
    const workload = open(owner, target, around)
    running.set(owner.uid, workload)
    return workload
  }

  // One server's workload changes one step at a time, so that a replacement never runs beside what it replaces.
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = async <T>(uid: string, step: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(uid) ?? Promise.resolve()).then(step)
    const settled = mine.catch(() => undefined)
    turns.set(uid, settled)
    try {
      return await mine
    } finally {
      if (turns.get(uid) === settled) turns.delete(uid)
    }
  }

  const end = async (uid: string): Promise<void> => {
    const workload = running.get(uid)
    running.delete(uid)
    await workload?.close().catch((error) => log.error({ err: error }, 'a workload did not end'))
  }

  const forget = async ({ namespace, name, value }: Stored<AttachmentRecord>): Promise<void> => {
    await store.write((to) => {
      const current = store.get(kinds.attachment, namespace, name)
      if (current?.value.serverUid === value.serverUid) to.delete(kinds.attachment, namespace, name)
    })
  }

  const stopWatching = store.watch((changes) => {
    for (const { kind, type, resource, previous } of changes) {
      if (kind !== kinds.server.name) continue
      const gone = type === 'delete' ? resource : previous?.uid === resource.uid ? undefined : previous
      if (gone === undefined) continue
      void inTurn(gone.uid, () => end(gone.uid)).then(() => around.changed(gone.uid, MISSING))
      const record = store.get(kinds.attachment, gone.namespace, gone.name)
      if (record?.value.serverUid !== gone.uid) continue
      forget(record).catch((error) => log.warn({ err: error, server: gone.name }, 'cannot forget an attachment'))
    }
  })

  records.endLeftovers()
  for (const record of store.list(kinds.attachment)) {
    const server: Stored<ServerRecord> | undefined = store.get(kinds.server, record.namespace, record.name)
    if (server?.uid !== record.value.serverUid) {
      forget(record).catch((error) => log.warn({ err: error, server: record.name }, 'cannot forget an attachment'))
      continue
    }
    start(ownerOf(server), record.value.target)
  }

  return {
    async attach(owner, target, signal) {
      // Refused before it is kept: what is kept is started again with the platform.
      if (target.kind === 'url') mcpUrl(target.url)
      await store.write((to) => {
        if (store.get(kinds.server, owner.namespace, owner.name)?.uid !== owner.uid) throw new Error('server is gone')
        to.put(kinds.attachment, owner.namespace, owner.name, { serverUid: owner.uid, target })
      })
      const workload = await inTurn(owner.uid, async () => {
        await end(owner.uid)
        // Deleted meanwhile: its end has been asked for already, so nothing would stop what is started now.
        const current = store.get(kinds.server, owner.namespace, owner.name)
        return current?.uid === owner.uid && !closed ? start(owner, target) : undefined
      })
      if (workload === undefined) return MISSING
      const settled =
        signal === undefined
          ? workload.settled
          : Promise.race([workload.settled, aborted(signal).then(() => workload.status)])
      const status = await settled
      // Replaced or detached meanwhile: then its own state says nothing any more.
      return running.get(owner.uid) === workload ? status : (running.get(owner.uid)?.status ?? MISSING)
    },
    async detach(uid) {
      const record = store.list(kinds.attachment).find(({ value }) => value.serverUid === uid)
      if (record !== undefined) await forget(record)
      await inTurn(uid, () => end(uid))
      around.changed(uid, MISSING)
    },
    status: (uid) => running.get(uid)?.status ?? MISSING,
    upstream: (uid) => running.get(uid)?.upstream,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      stopWatching()
      await Promise.all([...running.keys()].map((uid) => inTurn(uid, () => end(uid))))
      await Promise.all(turns.values())
      await records.flush()
    },
  }
}

function open(owner: WorkloadOwner, target: AttachmentTarget, around: Surroundings): Workload {
  if (target.kind === 'url') return new UrlWorkload(owner, target.url, around)
  if (target.stdio === true) return new StdioWorkload(owner, target, around)
  return new Supervisor(owner, () => runHttpProcess(owner, target, around), around)
}

const ownerOf = ({ uid, namespace, name, value }: Stored<ServerRecord>): WorkloadOwner => ({
  uid,
  namespace,
  name,
  path: serverPath(name, value.spec),
})

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
