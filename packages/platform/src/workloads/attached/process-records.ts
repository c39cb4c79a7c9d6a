// The processes the platform has started, kept in the store: a platform that was killed cannot end them, so the next
// one does before it starts them anew.
import type { Kind, Log, Store, WorkloadOwner } from '../../ports/index.ts'
import { signalGroup, startMark } from './process-group.ts'

interface ProcessRecord {
  readonly serverUid: string
  readonly pid: number
  readonly mark: string
}

const processes: Kind<ProcessRecord> = { name: 'WorkloadProcess' }

/** The records of one platform; writes are queued, so that the last word on a process is the last one written. */
export function createProcessRecords(store: Store, log: Log) {
  let queue: Promise<unknown> = Promise.resolve()
  const write = (change: Parameters<Store['write']>[0]): void => {
    queue = queue.then(() => store.write(change)).catch((error) => log.warn({ err: error }, 'cannot note a process'))
  }

  return {
    /** Ends what an earlier platform left behind. */
    endLeftovers(): void {
      for (const { namespace, name, value } of store.list(processes)) {
        if (startMark(value.pid) === value.mark) {
          signalGroup(value.pid, 'SIGKILL')
          log.info({ pid: value.pid, namespace, server: name }, 'ended a process that an earlier run left behind')
        }
        write((to) => to.delete(processes, namespace, name))
      }
    },
    /** A stdio server has a process for each session, so a record is kept for each process, not for each server. */
    remember({ namespace, name, uid }: WorkloadOwner, pid: number | undefined, runs: boolean): void {
      if (pid === undefined) return
      const mark = runs ? startMark(pid) : undefined
      write((to) => {
        if (mark !== undefined) to.put(processes, namespace, `${name} ${pid}`, { serverUid: uid, pid, mark })
        else to.delete(processes, namespace, `${name} ${pid}`)
      })
    },
    /** Resolves when everything noted so far is written. */
    flush: () => queue,
  }
}
