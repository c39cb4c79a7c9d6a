// The whole platform in one process, on one folder and one port (design §5).
import { randomUUID } from 'node:crypto'
import { createApi, digestsInUse } from '../api/index.ts'
import { createDockerEngine, type Engine, engineSocket } from '../engine/index.ts'
import { createFigures, createRetention, SqliteEventLog } from '../events/sqlite/index.ts'
import { createGateway } from '../gateway/index.ts'
import { Identity, keyFor, loadSigningKey, type ServiceKeySettings, TrustedProxies } from '../identity/index.ts'
import { createImages, IMAGE_CAPACITY, IMAGE_LIMIT } from '../images/index.ts'
import { createLiveInventories } from '../inventory/index.ts'
import { catalogOf, type PlatformMode, platformMode } from '../platform-mode.ts'
import { createPolicyIndex } from '../policy-index/index.ts'
import type { Clock, Log } from '../ports/index.ts'
import { openDatabase, SqliteStore, startFailure } from '../store/sqlite/index.ts'
import { createAttachedWorkloads, createContainerWorkloads, createWorkloads } from '../workloads/index.ts'
import { databasePath, keyPath, takeDataFolder } from './data-folder.ts'
import { ensureAccounts, type LocalLogin, logIn } from './first-accounts.ts'
import { listen } from './listener.ts'
import { registryHosts } from './registry-hosts.ts'
import { removeRunFile, writeRunFile } from './run-file.ts'
import { Undo } from './undo.ts'
import { KEPT_EVENTS, startUpkeep } from './upkeep.ts'

/** Images of servers are named by the port of their day; so many days are remembered. */
const KEPT_PORTS = 32

export interface LocalPlatformOptions {
  readonly dataDir: string
  /** 0 takes any free port. */
  readonly port: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Host names that clients may use beside loopback ones, when a proxy in front passes them on. */
  readonly allowedHosts?: readonly string[]
  readonly version: string
  /** Default: as the folder has had it, at first `tenant`. */
  readonly mode?: PlatformMode
  /** Keys of programs without an account (platform-api §3.1): at least 16 characters each. */
  readonly serviceKeys?: ServiceKeySettings
  /** Whether anybody may make an account for himself; default: only administrators make accounts (F10). */
  readonly signup?: boolean
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed; default none (F8). */
  readonly trustedProxies?: readonly string[]
  /** Most bytes of one pushed image; default 2 GiB. */
  readonly imageLimit?: number
  /** Most bytes of all images together; default 20 GiB. */
  readonly imageCapacity?: number
  /** Milliseconds without a byte after which an upload is given up; default 60 s. */
  readonly uploadSilence?: number
  readonly clock?: Clock
  /** Default: JSON lines on stderr. */
  readonly log?: Log
  /** Whether containers may reach the network beyond their own. Default: they may not (decision 17). */
  readonly egress?: boolean
  /** What runs containers. Default: the engine at DOCKER_HOST or at a socket of Docker or Podman. */
  readonly engine?: Engine
}

export interface LocalPlatform {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly mode: PlatformMode
  /** Random id of the data folder. */
  readonly instance: string
  /** What its registry is called in image references: `localhost:8090`. */
  readonly registryHost: string
  readonly credentials: { readonly local: LocalLogin; readonly admin: LocalLogin }
  /** Ends everything and frees the folder. Calls in flight are cut off. */
  close(): Promise<void>
}

/**
 * Starts the platform; it serves when the promise resolves. Errors: PlatformError with `code` port_in_use,
 * address_unavailable, locked, data_newer, data_damaged, data_unreadable, disk_full; nothing is left running then.
 */
export async function startLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const undo = new Undo()
  try {
    return await compose(options, undo)
  } catch (error) {
    await undo.all()
    // Damage further on in the file shows only when it is read.
    throw startFailure(error, databasePath(options.dataDir))
  }
}

async function compose(options: LocalPlatformOptions, undo: Undo): Promise<LocalPlatform> {
  const { dataDir, version, host = '127.0.0.1', clock = Date.now } = options
  const lock = takeDataFolder(dataDir)
  undo.push(() => lock.release())
  const log = options.log ?? (await import('./default-log.ts')).defaultLog()
  const db = openDatabase(databasePath(dataDir))
  undo.push(() => db.close())
  const store = new SqliteStore(db, clock, log)
  undo.push(() => store.close())
  const events = new SqliteEventLog(db, log)
  undo.push(() => events.close())
  const figures = createFigures(db)
  const upkeep = startUpkeep(db, createRetention(db, { all: KEPT_EVENTS }), log, figures)
  undo.push(() => upkeep.close())
  const mode = options.mode ?? platformMode(db.meta('mode')) ?? 'tenant'
  db.setMeta('mode', mode)
  const key = loadSigningKey(keyPath(dataDir), (path) =>
    log.warn({ path }, 'The key of the platform was damaged and is put aside. Access tokens of before are refused.'),
  )
  const identity = new Identity(store, clock, key, {
    catalog: catalogOf(mode),
    serviceKeys: options.serviceKeys,
  })
  const accounts = await ensureAccounts(store, identity)
  const instance = db.meta('instance') ?? randomUUID()
  db.setMeta('instance', instance)

  const cluster = 'local'
  const index = createPolicyIndex({ store, cluster })
  undo.push(() => index.close())
  let url = ''
  let hosts: readonly string[] = []
  const attached = createAttachedWorkloads({ store, log, clock })
  undo.push(() => attached.close())
  const images = createImages({
    dataDir,
    limits: { image: options.imageLimit ?? IMAGE_LIMIT, total: options.imageCapacity ?? IMAGE_CAPACITY },
    clock,
    log,
    inUse: () => digestsInUse(store),
  })
  undo.push(() => images.close())
  const containers = createContainerWorkloads({
    store,
    images,
    engine: options.engine ?? createDockerEngine(engineSocket(process.env)),
    instance,
    log,
    clock,
    egress: options.egress ?? false,
    hosts: () => hosts,
  })
  undo.push(() => containers.close())
  const workloads = createWorkloads(store, attached, containers)
  const inventories = createLiveInventories({ store, workloads, clock })
  undo.push(() => inventories.close())
  const gateway = createGateway({ index, events, workloads, clock, log, sessionKey: keyFor(key, 'mcp-session') })
  undo.push(() => gateway.close())

  const closing = new AbortController()
  const api = await createApi({
    store,
    events,
    figures,
    index,
    workloads,
    inventories,
    images,
    identity,
    clock,
    log,
    closing: closing.signal,
    settings: {
      version,
      instance,
      mode,
      url: () => url,
      registryHosts: () => hosts,
      signup: options.signup ?? false,
      trustedProxies: new TrustedProxies(options.trustedProxies),
      ...(options.uploadSilence === undefined ? {} : { uploadSilence: options.uploadSilence }),
      mayRunProcesses: ({ userID }) => userID === accounts.local || userID === accounts.admin,
    },
  })
  undo.push(() => api.close())

  let ready = false
  const { allowedHosts } = options
  const server = await listen(
    { host, port: options.port, ...(allowedHosts === undefined ? {} : { allowedHosts }) },
    {
      api: (req, res) => api.routing(req, res),
      gateway: (req, res) => gateway.handle(req, res),
      ready: () => ready && db.sql.isOpen,
      unusablePolicies: () => index.problems().map(({ namespace, name }) => `${namespace}/${name}`),
      metrics: () => gateway.metrics(),
    },
  )
  undo.push(async () => {
    ready = false
    const closed = new Promise((resolve) => server.close(resolve))
    closing.abort()
    gateway.close()
    server.closeIdleConnections()
    // Who has an answer on its way gets it; streams and the silent are cut.
    const timer = setTimeout(() => server.closeAllConnections(), 500)
    await closed
    clearTimeout(timer)
  })
  const { port } = server.address() as { port: number }
  url = `http://${urlHost(host)}:${port}`
  const formerPorts = db.meta('ports')?.split(' ') ?? []
  hosts = registryHosts(url, options.allowedHosts, formerPorts)
  db.setMeta('ports', [...new Set([String(port), ...formerPorts])].slice(0, KEPT_PORTS).join(' '))
  const now = clock()
  const local = await logIn(store, identity, accounts.local, now)
  const admin = await logIn(store, identity, accounts.admin, now)
  writeRunFile(dataDir, { port, url, version, mode })
  undo.push(() => removeRunFile(dataDir))
  ready = true
  containers.begin()
  log.info({ url, dataDir, version }, 'The platform serves.')

  let ended: Promise<void> | undefined
  const close = (): Promise<void> => {
    ended ??= undo.all()
    return ended
  }
  const [registryHost = ''] = hosts
  return { url, port, dataDir, mode, instance, registryHost, credentials: { local, admin }, close }
}

/** The host of the URL that clients of this machine use. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
