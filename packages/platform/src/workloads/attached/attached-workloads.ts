import type { AttachmentTarget } from '@mcp-runtime/contract'
import { type AttachmentRecord, kinds, type ServerRecord } from '../../kinds.ts'
import type { Clock, Log, Store, Stored, WorkloadOwner, WorkloadStatus, Workloads } from '../../ports/index.ts'
import { aborted } from '../aborted.ts'
import { withinQuota } from '../output/output-quota.ts'
import { OutputRing } from '../output/output-ring.ts'
import { ownerOf } from '../owner-of.ts'
import { Supervisor } from '../supervisor.ts'
import { TIMINGS, type Timings } from '../timings.ts'
import type { OutputSink, Surroundings, Workload } from '../workload.ts'
import { runHttpProcess } from './http-process.ts'
import { createProcessRecords } from './process-records.ts'
import { StdioWorkload } from './stdio-workload.ts'
import { UnusableWorkload } from './unusable-workload.ts'
import { UrlWorkload } from './url-workload.ts'

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
 * it survives the platform (decision 14); it is bound to its server by uid and ends with it (known fault F4). The API
 * keeps these resources, together with the events that tell of them; here is only taken away what has lost its server.
 */
export function createAttachedWorkloads(options: AttachedWorkloadsOptions): Workloads {
  const { store, log, clock } = options
  let closed = false
  const records = createProcessRecords(store, log)
  const running = new Map<string, Workload>()
  const listeners = new Set<(uid: string, status: WorkloadStatus) => void>()
  const rings = new Map<string, OutputRing>()
  const ringOf = (uid: string): OutputRing => {
    const ring = rings.get(uid) ?? new OutputRing(clock)
    rings.set(uid, ring)
    return ring
  }
  const toLog = withinQuota(
    options.output ??
      (({ namespace, name }, stream, line) => log.info({ namespace, server: name, stream, line }, 'server output')),
    clock,
  )
  const around: Surroundings = {
    log,
    clock,
    timings: { ...TIMINGS, ...options.timings },
    output: (owner, stream, line) => {
      ringOf(owner.uid).add(stream, line)
      toLog(owner, stream, line)
    },
    began: ({ uid }) => ringOf(uid).begin(),
    changed: (uid, status) => {
      for (const listener of listeners) listener(uid, status)
    },
    remember: records.remember,
  }

  const start = (owner: WorkloadOwner, target: AttachmentTarget): Workload => {
    const workload = openSafely(owner, target, around)
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
      void inTurn(gone.uid, () => end(gone.uid)).then(() => {
        rings.delete(gone.uid)
        around.changed(gone.uid, MISSING)
      })
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
    async attach(owner, signal) {
      const workload = await inTurn(owner.uid, async () => {
        await end(owner.uid)
        // Read now, not when it was asked for: of two attachments the later one counts, and after a deletion neither.
        const record = store.get(kinds.attachment, owner.namespace, owner.name)
        return record?.value.serverUid === owner.uid && !closed ? start(owner, record.value.target) : undefined
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
      await inTurn(uid, () => end(uid))
      rings.delete(uid)
      around.changed(uid, MISSING)
    },
    status: (uid) => running.get(uid)?.status ?? MISSING,
    upstream: (uid) => running.get(uid)?.upstream,
    logs: (uid, query) => ringOf(uid).read(query),
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

function openSafely(owner: WorkloadOwner, target: AttachmentTarget, around: Surroundings): Workload {
  try {
    return open(owner, target, around)
  } catch (error) {
    around.log.error({ err: error, namespace: owner.namespace, server: owner.name }, 'an attachment cannot be used')
    return new UnusableWorkload(owner.uid, error, around.changed)
  }
}

function open(owner: WorkloadOwner, target: AttachmentTarget, around: Surroundings): Workload {
  if (target.kind === 'url') return new UrlWorkload(owner, target.url, around)
  if (target.stdio === true) return new StdioWorkload(owner, target, around)
  return new Supervisor(owner, () => runHttpProcess(owner, target, around), around)
}
