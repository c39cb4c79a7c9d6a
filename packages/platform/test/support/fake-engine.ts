// A container engine in memory. Its containers "listen" on 127.0.0.1, where the test has a server.
import { EngineError } from '../../src/engine/errors.ts'
import type { ContainerConfig, ContainerSummary, Engine, LabelFilter, NetworkConfig } from '../../src/engine/types.ts'

interface FakeContainer {
  readonly id: string
  readonly name: string
  readonly config: ContainerConfig
  readonly created: number
  state: 'created' | 'running' | 'exited'
  exitCode: number
  ended: (() => void)[]
}

export class FakeEngine implements Engine {
  /** Nothing answers. */
  away = false
  readonly containers = new Map<string, FakeContainer>()
  readonly networks = new Map<string, NetworkConfig & { readonly id: string }>()
  readonly images = new Set<string>()
  readonly asked: string[] = []
  /** What a load waits for before it is done. */
  loading: Promise<void> = Promise.resolve()
  /** By method: thrown in place of doing it, once. */
  readonly failures = new Map<keyof Engine, Error>()
  /** By method: thrown after it was done, once, as when the answer is lost. */
  readonly losses = new Map<keyof Engine, Error>()
  #count = 0

  async facts() {
    this.#ask('facts')
    return { os: 'linux', architecture: 'amd64' }
  }

  async answers() {
    return !this.away
  }

  async createContainer(name: string, config: ContainerConfig) {
    this.#ask('createContainer')
    if (!this.images.has(config.Image)) throw new EngineError('not_found', `No such image: ${config.Image}`)
    this.#count += 1
    const id = `c${this.#count}`
    this.containers.set(id, { id, name, config, created: this.#count, state: 'created', exitCode: 0, ended: [] })
    this.#lose('createContainer')
    return id
  }

  async startContainer(id: string) {
    this.#ask('startContainer')
    this.#get(id).state = 'running'
    this.#lose('startContainer')
  }

  async stopContainer(id: string) {
    this.#ask('stopContainer')
    if (this.containers.has(id)) this.end(id, 0)
  }

  async killContainer(id: string) {
    this.#ask('killContainer')
    this.end(id, 137)
  }

  async removeContainer(id: string) {
    this.#ask('removeContainer')
    if (this.containers.has(id)) this.end(id, 137)
    this.containers.delete(id)
  }

  async inspectContainer(id: string) {
    this.#ask('inspectContainer')
    const { state, exitCode, config } = this.#get(id)
    const running = state === 'running'
    return {
      id,
      running,
      pid: 0,
      exitCode,
      outOfMemory: false,
      error: '',
      addresses: { [config.HostConfig.NetworkMode]: running ? '127.0.0.1' : '' },
    }
  }

  async listContainers(labels: LabelFilter): Promise<ContainerSummary[]> {
    this.#ask('listContainers')
    return [...this.containers.values()]
      .filter(({ config }) => fits(config.Labels, labels))
      .map(({ id, name, config, state, created }) => ({ id, name, labels: config.Labels, state, created }))
  }

  async waitContainer(id: string, signal?: AbortSignal): Promise<number> {
    this.#ask('waitContainer')
    const container = this.#get(id)
    if (container.state !== 'running') return container.exitCode
    await new Promise<void>((resolve) => {
      container.ended.push(resolve)
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
    if (this.away || signal?.aborted) throw new EngineError('unavailable', 'The container engine went away.')
    return container.exitCode
  }

  async *containerLogs(id: string) {
    this.#get(id)
    yield { time: '2026-01-01T00:00:00.000000000Z', stream: 'stderr' as const, line: `Error: the end of ${id}` }
  }

  async loadImage(archive: NodeJS.ReadableStream) {
    this.#ask('loadImage')
    await this.loading
    let name = ''
    for await (const chunk of archive) name += String(chunk)
    this.images.add(name)
  }

  async tagImage(_image: string, reference: string) {
    this.#ask('tagImage')
    this.images.add(reference)
  }

  async inspectImage(image: string) {
    this.#ask('inspectImage')
    if (!this.images.has(image)) throw new EngineError('not_found', `No such image: ${image}`)
    return { id: image, os: 'linux', architecture: 'amd64', tags: [image] }
  }

  async removeImage(reference: string) {
    this.#ask('removeImage')
    this.images.delete(reference)
  }

  async listImageTags(pattern: string) {
    this.#ask('listImageTags')
    return [...this.images].filter((name) => name.startsWith(pattern.replace('*', '')))
  }

  async createNetwork(config: NetworkConfig) {
    this.#ask('createNetwork')
    this.#count += 1
    const id = `n${this.#count}`
    this.networks.set(id, { ...config, id })
    return id
  }

  async removeNetwork(id: string) {
    this.#ask('removeNetwork')
    this.networks.delete(id)
  }

  async listNetworks(labels: LabelFilter) {
    this.#ask('listNetworks')
    return [...this.networks.values()]
      .filter(({ Labels }) => fits(Labels, labels))
      .map(({ id, Name, Labels }) => ({ id, name: Name, labels: Labels }))
  }

  async *events() {}

  async close() {}

  /** A container ends by itself. */
  end(id: string, exitCode: number): void {
    const container = this.#get(id)
    if (container.state !== 'running') return
    container.state = 'exited'
    container.exitCode = exitCode
    for (const tell of container.ended.splice(0)) tell()
  }

  /** The engine goes, and takes its containers with it. */
  leave(): void {
    this.away = true
    for (const { id, state } of this.containers.values()) if (state === 'running') this.end(id, 0)
  }

  running(): readonly string[] {
    return [...this.containers.values()].filter(({ state }) => state === 'running').map(({ id }) => id)
  }

  #get(id: string): FakeContainer {
    const container = this.containers.get(id)
    if (container === undefined) throw new EngineError('not_found', `No such container: ${id}`)
    return container
  }

  #ask(method: keyof Engine): void {
    this.asked.push(method)
    if (this.away) throw new EngineError('unavailable', 'No container engine answers at /fake.sock.')
    const failure = this.failures.get(method)
    this.failures.delete(method)
    if (failure !== undefined) throw failure
  }

  #lose(method: keyof Engine): void {
    const loss = this.losses.get(method)
    this.losses.delete(method)
    if (loss !== undefined) throw loss
  }
}

const fits = (labels: Readonly<Record<string, string>>, filter: LabelFilter): boolean =>
  filter.every((text) => {
    const at = text.indexOf('=')
    return at < 0 ? text in labels : labels[text.slice(0, at)] === text.slice(at + 1)
  })
