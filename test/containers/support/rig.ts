// Containers of a platform of their own in the engine of this machine, behind a port of its own.
import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createDockerEngine, type Engine } from '../../../packages/platform/src/engine/index.ts'
import { kinds, type ServerRecord } from '../../../packages/platform/src/kinds.ts'
import type { Images, Stored, StoredImage, WorkloadStatus } from '../../../packages/platform/src/ports/index.ts'
import { openDatabase, SqliteStore } from '../../../packages/platform/src/store/sqlite/index.ts'
import {
  type ContainerWorkloads,
  createContainerWorkloads,
} from '../../../packages/platform/src/workloads/containers/container-workloads.ts'
import { ofInstance } from '../../../packages/platform/src/workloads/containers/labels.ts'
import type { Timings } from '../../../packages/platform/src/workloads/timings.ts'
import type { Engine as Client } from '../../support/engine.ts'
import { type BuiltImage, hostArchitecture } from '../../support/image-parts.ts'

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
export const NAMESPACE = 'mcp-team-local'

export interface RigOptions {
  readonly timings?: Partial<Timings>
  readonly egress?: boolean
  readonly socket?: string
  /** Where the archives of images come from; absent: the engine has them already. */
  readonly archives?: Client
}

export interface Answer {
  readonly status: number
  readonly session: string | null
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects to find.
  readonly json: any
}

export class ContainerRig {
  readonly instance: string
  readonly engine: Engine
  readonly store: SqliteStore
  workloads: ContainerWorkloads
  readonly #options: RigOptions
  readonly #db = openDatabase(':memory:')
  readonly #stored: StoredImage[] = []
  readonly #listeners = new Set<(image: StoredImage) => void>()
  #front: Server | undefined
  #life = { over: false }

  constructor(options: RigOptions = {}) {
    this.#options = options
    this.instance = randomUUID()
    this.engine = createDockerEngine(options.socket ?? '/var/run/docker.sock')
    this.store = new SqliteStore(this.#db, Date.now, quiet)
    this.workloads = this.open()
    this.workloads.begin()
  }

  /** The platform does and hears nothing any more, as if its process had been killed; its containers run on. */
  kill(): void {
    this.#life.over = true
    this.#life = { over: false }
  }

  /** A platform on this folder; the one before must be gone. */
  open(egress = this.#options.egress ?? false): ContainerWorkloads {
    const life = this.#life
    return createContainerWorkloads({
      store: mortal(this.store, life),
      images: mortal(this.images, life),
      engine: mortal(createDockerEngine(this.#options.socket ?? '/var/run/docker.sock'), life),
      instance: this.instance,
      log: quiet,
      clock: Date.now,
      timings: { look: 20, firstWait: 100, engineLook: 50, grace: 2_000, quiet: 300, ...this.#options.timings },
      egress,
      hosts: () => ['localhost:8090'],
    })
  }

  /** Takes an image of the engine for one that was pushed to the platform. */
  push({ id }: BuiltImage, repository: string, tag = 'latest', over: Partial<StoredImage> = {}): StoredImage {
    const image: StoredImage = {
      repository,
      tag,
      digest: `sha256:${createHash('sha256').update(`manifest of ${id}`).digest('hex')}`,
      imageID: id,
      size: 1,
      os: 'linux',
      architecture: hostArchitecture,
      pushedAt: new Date().toISOString(),
      ...over,
    }
    this.#stored.unshift(image)
    for (const listener of this.#listeners) listener(image)
    return image
  }

  readonly images: Images = {
    receive: () => Promise.reject(new Error('nothing is received here')),
    find: ({ repository, tag, digest }) =>
      this.#stored.find(
        (image) =>
          image.repository === repository &&
          (tag === undefined || image.tag === tag) &&
          (digest === undefined || image.digest === digest),
      ),
    list: () => this.#stored,
    archive: ({ imageID }, reference) => {
      const { archives } = this.#options
      if (archives === undefined) throw new Error('the engine has the image already')
      const archive = new PassThrough()
      void (async () => {
        await archives.ok(['tag', imageID, reference])
        const save = spawn(archives.client, ['save', reference], { stdio: ['ignore', 'pipe', 'ignore'] })
        save.stdout.pipe(archive)
        save.once('close', () => void archives.run(['rmi', reference]))
      })().catch((error) => archive.destroy(error))
      return archive
    },
    remove: () => undefined,
    onPush: (listener) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    },
    used: () => 0,
    limits: { image: 0, total: 0 },
    close: () => Promise.resolve(),
  }

  async deploy(name: string, spec: Partial<ServerRecord['spec']> & { image: string }): Promise<Stored<ServerRecord>> {
    return this.store.write((to) =>
      to.put(kinds.server, NAMESPACE, name, {
        spec: spec as ServerRecord['spec'],
        labels: {},
        annotations: {},
      }),
    )
  }

  async delete(name: string): Promise<void> {
    await this.store.write((to) => to.delete(kinds.server, NAMESPACE, name))
  }

  /** Resolves with the first status that fits. */
  async until(uid: string, fits: (status: WorkloadStatus) => boolean): Promise<WorkloadStatus> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop()
        reject(new Error(`the status stays ${JSON.stringify(this.workloads.status(uid))}`))
      }, 30_000)
      const look = (): void => {
        const status = this.workloads.status(uid)
        if (!fits(status)) return
        clearTimeout(late)
        stop()
        resolve(status)
      }
      const stop = this.workloads.onChange(look)
      look()
    })
  }

  /** Resolves when all replicas take calls. */
  ready(uid: string, replicas = 1): Promise<WorkloadStatus> {
    return this.until(uid, (status) => status.state === 'ready' && status.replicas?.ready === replicas)
  }

  /** A request to a server as the gateway forwards it. */
  async post(uid: string, message: object, session?: string): Promise<Answer> {
    const front = await this.#listen()
    const { port } = front.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/${uid}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
    })
    const text = await answer.text()
    const json = text.startsWith('{') ? JSON.parse(text) : text
    return { status: answer.status, session: answer.headers.get('mcp-session-id'), json }
  }

  /** The text a tool answers with; throws with it when the tool failed. */
  async call(uid: string, name: string, args: object = {}, session?: string): Promise<string> {
    const { status, json } = await this.post(uid, { method: 'tools/call', params: { name, arguments: args } }, session)
    if (status !== 200) throw new Error(`status ${status}: ${JSON.stringify(json)}`)
    const [{ text }] = json.result.content
    if (json.result.isError) throw new Error(text)
    return text
  }

  containers() {
    return this.engine.listContainers(ofInstance(this.instance))
  }

  networks() {
    return this.engine.listNetworks(ofInstance(this.instance))
  }

  tags() {
    return this.engine.listImageTags(`mcp-runtime.local/${this.instance}/*`)
  }

  async dispose(): Promise<void> {
    this.#front?.close().closeAllConnections()
    await this.workloads.close()
    for (const { id } of await this.containers()) await this.engine.removeContainer(id)
    for (const { id } of await this.networks()) await this.engine.removeNetwork(id)
    for (const tag of await this.tags()) await this.engine.removeImage(tag)
    await this.engine.close()
    await this.store.close()
    this.#db.close()
  }

  async #listen(): Promise<Server> {
    if (this.#front !== undefined) return this.#front
    const front = createServer(async (req, res) => {
      const upstream = this.workloads.upstream((req.url ?? '').slice(1))
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk as Buffer)
      if (upstream === undefined) return res.writeHead(503).end('no upstream')
      const headers = req.rawHeaders.flatMap((name, at) =>
        at % 2 === 0 && /^(content-type|mcp-session-id)$/i.test(name) ? [name, req.rawHeaders[at + 1] ?? ''] : [],
      )
      const { method = '' } = req
      const request = { method, path: upstream.url.pathname, headers, body: Buffer.concat(chunks) }
      const { error, started } = await upstream.forward(request, res)
      if (error !== undefined && !started) res.writeHead(502).end(error)
      return undefined
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    this.#front = front
    return front
  }
}

/** The same object as long as `life` is not over; then nothing asked of it is ever answered, and it tells nothing. */
function mortal<T extends object>(whole: T, life: { over: boolean }): T {
  return new Proxy(whole, {
    get: (target, key) => {
      const value = Reflect.get(target, key) as unknown
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (life.over) return new Promise(() => undefined)
        const given = args.map((arg) => {
          const tells = typeof arg === 'function' && (key === 'watch' || key === 'onPush')
          return tells ? (...told: unknown[]) => (life.over ? undefined : arg(...told)) : arg
        })
        const answer: unknown = value.apply(target, given)
        if (!(answer instanceof Promise)) return answer
        return new Promise((resolve, reject) => {
          answer.then(
            (result) => life.over || resolve(result),
            (error) => life.over || reject(error),
          )
        })
      }
    },
  })
}
