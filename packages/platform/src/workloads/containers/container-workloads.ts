import { createHash } from 'node:crypto'
import type { Engine } from '../../engine/index.ts'
import { imageOf } from '../../images/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { Clock, Images, Log, Store, Stored, StoredImage, WorkloadStatus, Workloads } from '../../ports/index.ts'
import { TIMINGS, type Timings } from '../timings.ts'
import { containerLogs } from './container-logs.ts'
import { EngineImages } from './engine-images.ts'
import { EngineNetworks } from './engine-networks.ts'
import { EngineWatch } from './engine-watch.ts'
import { KEY, ofInstance, SERVER } from './labels.ts'
import { planContainers } from './plan.ts'
import { ServerContainers, type Wanted } from './server-containers.ts'
import type { ContainerSurroundings } from './surroundings.ts'

export interface ContainerWorkloadsOptions {
  readonly store: Store
  readonly images: Images
  readonly engine: Engine
  /** Random id of the data folder: what bears it in the engine is this platform's. */
  readonly instance: string
  readonly log: Log
  readonly clock: Clock
  readonly timings?: Partial<Timings>
  /** Whether containers may reach anything beyond their own network. */
  readonly egress: boolean
  /** Hosts that mean this platform's registry. */
  readonly hosts: () => readonly string[]
}

export interface ContainerWorkloads extends Pick<Workloads, 'status' | 'upstream' | 'logs' | 'onChange' | 'close'> {
  /** Starts to talk to the engine. Before, nothing is asked of it. */
  begin(): void
  /** Resolves when the containers of a deleted server have ended; at once for any other. */
  gone(uid: string): Promise<void>
  /** Resolves when everything that was wanted when it was called is brought about, or cannot be. */
  settled(): Promise<void>
}

/** Milliseconds until a platform without containers looks for what a killed one has left; starting is not slowed by it. */
const TIDY_UP = 2_000

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Servers whose image is on the platform and to which nothing is attached, in containers. Store and images say what
 * shall run; whatever changes there, the plan of each server it touches is made anew and brought about.
 */
export function createContainerWorkloads(options: ContainerWorkloadsOptions): ContainerWorkloads {
  const { store, images, engine, instance, log, egress } = options
  const timings = { ...TIMINGS, ...options.timings }
  const listeners = new Set<(uid: string, status: WorkloadStatus) => void>()
  const servers = new Map<string, ServerContainers>()
  /** Of deleted servers, until their containers have ended. */
  const ending = new Map<string, Promise<void>>()
  /** Digests that the engine was given ahead, by the name they were pushed under. */
  const ahead = new Map<string, string>()
  let begun = false
  let closed = false
  let cleaning: Promise<void> = Promise.resolve()
  let later: NodeJS.Timeout | undefined

  const watch = new EngineWatch(engine, timings.engineLook, () => clean())
  const around: ContainerSurroundings = {
    engine,
    instance,
    log,
    timings,
    clock: options.clock,
    watch,
    taken: new Set(),
    tidy: () => clean(),
    images: new EngineImages(engine, images, instance, (digest) => {
      if (!neededImages().has(digest)) clean()
    }),
    networks: new EngineNetworks(engine, instance),
  }
  const changed = (uid: string, status: WorkloadStatus): void => {
    for (const listener of listeners) listener(uid, status)
  }

  const wantedOf = (server: Stored<ServerRecord>): Wanted => {
    const attachment = store.get(kinds.attachment, server.namespace, server.name)
    if (attachment?.value.serverUid === server.uid) return undefined
    const image = imageOf(server, images, options.hosts())
    if (image === undefined) return undefined
    const secret = (name: string, key: string): string | undefined => {
      const values = store.get(kinds.secret, server.namespace, name)?.value.values ?? {}
      return Object.hasOwn(values, key) ? values[key] : undefined
    }
    return planContainers({ server, image, secret, egress, digest })
  }

  const consider = (server: Stored<ServerRecord>): void => {
    if (!begun || closed) return
    const wanted = wantedOf(server)
    let containers = servers.get(server.uid)
    if (containers === undefined) {
      if (wanted === undefined) return
      containers = new ServerContainers(server.uid, around, changed)
      servers.set(server.uid, containers)
    }
    const before = containers.sets.length
    containers.want(wanted)
    if (before > 0) void containers.settled().then(() => clean())
  }

  const forget = (uid: string): void => {
    const containers = servers.get(uid)
    if (containers === undefined) return
    for (const { image } of containers.sets) {
      for (const [name, of] of ahead) if (of === image.digest) ahead.delete(name)
    }
    servers.delete(uid)
    const end = containers
      .close()
      .then(() => {
        clean()
        return cleaning
      })
      .finally(() => ending.delete(uid))
    ending.set(uid, end)
  }

  const neededImages = () => new Set([...plans().map(({ image }) => image.digest), ...ahead.values()])
  const plans = () => [...servers.values()].flatMap(({ sets }) => sets)

  /** Removes from the engine what bears this instance's label and belongs to nothing that is wanted. */
  const clean = (): void => {
    cleaning = cleaning
      .then(async () => {
        const wanted = plans()
        for (const { id, labels } of await engine.listContainers(ofInstance(instance))) {
          const keep = wanted.some(({ owner, key }) => owner.uid === labels[SERVER] && key === labels[KEY])
          if (!keep && !around.taken.has(id)) await engine.removeContainer(id)
        }
        await around.networks.prune((uid) => plans().some(({ owner }) => owner.uid === uid))
        await around.images.prune(neededImages())
      })
      .catch((error) => log.debug({ err: error }, 'the container engine could not be tidied up'))
  }

  const bringAhead = (image: StoredImage): void => {
    const name = `${image.repository}:${image.tag}`
    const before = ahead.get(name)
    ahead.set(name, image.digest)
    around.images.ensure(image).then(
      () => (before === undefined || before === image.digest ? undefined : clean()),
      (error) => log.debug({ err: error, image: name }, 'an image could not be brought to the engine ahead'),
    )
  }

  const stopWatching = store.watch((changes) => {
    for (const { kind, type, resource, previous } of changes) {
      if (kind === kinds.server.name) {
        if (type === 'delete') forget(resource.uid)
        else {
          if (previous !== undefined && previous.uid !== resource.uid) forget(previous.uid)
          consider(resource as Stored<ServerRecord>)
        }
      } else if (kind === kinds.attachment.name) {
        const server = store.get(kinds.server, resource.namespace, resource.name)
        if (server !== undefined) consider(server)
      } else if (kind === kinds.secret.name) {
        for (const server of store.list(kinds.server, resource.namespace)) {
          if (server.value.spec.secretEnvVars?.some(({ secretKeyRef }) => secretKeyRef?.name === resource.name)) {
            consider(server)
          }
        }
      }
    }
  })
  const stopListening = images.onPush((image) => {
    if (!begun || closed) return
    bringAhead(image)
    for (const server of store.list(kinds.server)) consider(server)
  })

  return {
    begin() {
      if (begun || closed) return
      begun = true
      for (const server of store.list(kinds.server)) consider(server)
      if (servers.size > 0) clean()
      else later = setTimeout(clean, TIDY_UP).unref()
    },
    gone: (uid) => ending.get(uid) ?? Promise.resolve(),
    async settled() {
      await Promise.all([...servers.values()].map((containers) => containers.settled()))
      await cleaning
    },
    status: (uid) => servers.get(uid)?.status ?? missing(uid),
    upstream: (uid) => servers.get(uid)?.upstream,
    logs: (uid, query) =>
      containerLogs({ engine, instance, uid, clock: options.clock }, query, (listener) => onChange(listener)),
    onChange,
    async close() {
      closed = true
      clearTimeout(later)
      stopWatching()
      stopListening()
      const all = [...servers.values()]
      servers.clear()
      await Promise.all(all.map((containers) => containers.close()))
      ahead.clear()
      await cleaning
      if (begun && all.length > 0) await around.networks.prune(() => false).catch(() => undefined)
      watch.close()
      await engine.close()
    },
  }

  function onChange(listener: (uid: string, status: WorkloadStatus) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Before the first plan: what the store says there will be. */
  function missing(uid: string): WorkloadStatus {
    const none: WorkloadStatus = { state: 'missing', reason: 'WorkloadMissing', restarts: 0 }
    if (begun) return none
    const server = store.list(kinds.server).find((candidate) => candidate.uid === uid)
    if (server === undefined || wantedOf(server) === undefined) return none
    return { state: 'starting', reason: 'Starting', restarts: 0 }
  }
}
