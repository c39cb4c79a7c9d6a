import { kinds } from '../kinds.ts'
import type { Store, WorkloadStatus, Workloads } from '../ports/index.ts'
import type { ContainerWorkloads } from './containers/container-workloads.ts'

/**
 * The workloads of one machine: what is attached to a server, else containers of its image. An attachment is what
 * somebody works on right now, so it goes before the image; once it is gone the image serves again.
 */
export function createWorkloads(store: Store, attached: Workloads, containers: ContainerWorkloads): Workloads {
  const isAttached = (uid: string): boolean => attached.status(uid).state !== 'missing'
  const status = (uid: string): WorkloadStatus => {
    const found = isAttached(uid) ? attached.status(uid) : containers.status(uid)
    return found.state === 'missing' ? { ...found, message: whyMissing(store, uid) } : found
  }
  return {
    attach: async (owner, signal) => {
      const settled = await attached.attach(owner, signal)
      return settled.state === 'missing' ? status(owner.uid) : settled
    },
    async detach(uid) {
      await Promise.all([attached.detach(uid), containers.gone(uid)])
    },
    status,
    upstream: (uid) => (isAttached(uid) ? attached.upstream(uid) : containers.upstream(uid)),
    logs: (uid, query) => (isAttached(uid) ? attached.logs(uid, query) : containers.logs(uid, query)),
    onChange(listener) {
      const tell = (uid: string): void => listener(uid, status(uid))
      const stops = [attached.onChange(tell), containers.onChange(tell)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    async close() {
      await Promise.all([attached.close(), containers.close()])
    },
  }
}

function whyMissing(store: Store, uid: string): string {
  const server = store.list(kinds.server).find((candidate) => candidate.uid === uid)
  const image = server?.value.spec.image
  return image === undefined
    ? 'Nothing runs for it.'
    : `The image ${image} is not on this platform, and nothing is attached to the server.`
}
