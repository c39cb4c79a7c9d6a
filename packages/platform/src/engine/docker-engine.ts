import type { Readable } from 'node:stream'
import * as answer from './answers.ts'
import { EngineError } from './errors.ts'
import { readJsonLines } from './json-lines.ts'
import { readLogFrames } from './log-frames.ts'
import { EngineTransport } from './transport.ts'
import type { Engine, LabelFilter } from './types.ts'

/** Milliseconds: for what only looks, for what changes something, for an image to be taken in. */
const LOOK = 10_000
const CHANGE = 60_000
const LOAD = 30 * 60_000
/** Beyond the grace of a stop, for the engine's own part of it. */
const STOP_MARGIN = 20_000

/** The engine at a unix socket, by the Docker Engine API, which Podman serves as well. Nothing is connected before use. */
export function createDockerEngine(socketPath: string | undefined): Engine {
  const http = new EngineTransport(socketPath)
  const container = (id: string): string => `/containers/${encodeURIComponent(id)}`
  const image = (name: string): string => `/images/${name.split('/').map(encodeURIComponent).join('/')}`
  const filters = (labels: LabelFilter): string => JSON.stringify({ label: labels })

  return {
    facts: async () => answer.facts(await http.call({ method: 'GET', path: '/version', limit: LOOK })),
    answers: () =>
      http.call({ method: 'GET', path: '/version', limit: LOOK }).then(
        () => true,
        () => false,
      ),
    createContainer: async (name, json) =>
      answer.created(
        await http.call({ method: 'POST', path: '/containers/create', query: { name }, json, limit: CHANGE }),
      ),
    async startContainer(id) {
      await http.call({ method: 'POST', path: `${container(id)}/start`, accept: [304], limit: CHANGE })
    },
    async stopContainer(id, grace) {
      const t = String(Math.max(0, Math.ceil(grace / 1000)))
      await ignoring('not_found', () =>
        http.call({
          method: 'POST',
          path: `${container(id)}/stop`,
          query: { t },
          accept: [304],
          limit: grace + STOP_MARGIN,
        }),
      )
    },
    async killContainer(id) {
      await http.call({ method: 'POST', path: `${container(id)}/kill`, accept: [404, 409], limit: CHANGE })
    },
    async removeContainer(id) {
      // 409: it is being removed already.
      const query = { force: 'true', v: 'true' }
      await http.call({ method: 'DELETE', path: container(id), query, accept: [404, 409], limit: CHANGE })
    },
    inspectContainer: async (id) =>
      answer.containerDetails(await http.call({ method: 'GET', path: `${container(id)}/json`, limit: LOOK })),
    listContainers: async (labels) =>
      answer.containers(
        await http.call({
          method: 'GET',
          path: '/containers/json',
          query: { all: 'true', filters: filters(labels) },
          limit: LOOK,
        }),
      ),
    waitContainer: async (id, signal) =>
      answer.exitCode(
        await http.call({ method: 'POST', path: `${container(id)}/wait`, ...(signal === undefined ? {} : { signal }) }),
      ),
    async *containerLogs(id, { tail, since, follow = false, signal } = {}) {
      const { body } = await http.open({
        method: 'GET',
        path: `${container(id)}/logs`,
        query: {
          stdout: 'true',
          stderr: 'true',
          timestamps: 'true',
          follow: String(follow),
          tail: tail === undefined ? 'all' : String(tail),
          since: since === undefined ? undefined : (since / 1000).toFixed(3),
        },
        ...(signal === undefined ? {} : { signal }),
        ...(follow ? {} : { limit: CHANGE }),
      })
      try {
        yield* readLogFrames(body as AsyncIterable<Buffer>)
      } catch (error) {
        if (!signal?.aborted) throw new EngineError('unavailable', 'The container engine went away.', error)
      } finally {
        body.on('error', () => undefined).destroy()
      }
    },
    loadImage: (archive) => load(http, archive),
    async tagImage(name, reference) {
      const colon = reference.lastIndexOf(':')
      const tagged = colon > reference.lastIndexOf('/')
      const query = {
        repo: tagged ? reference.slice(0, colon) : reference,
        tag: tagged ? reference.slice(colon + 1) : 'latest',
      }
      await http.call({ method: 'POST', path: `${image(name)}/tag`, query, limit: CHANGE })
    },
    inspectImage: async (name) =>
      answer.imageDetails(await http.call({ method: 'GET', path: `${image(name)}/json`, limit: LOOK })),
    async removeImage(reference) {
      await http.call({ method: 'DELETE', path: image(reference), accept: [404], limit: CHANGE })
    },
    listImageTags: async (pattern) =>
      answer.imageTags(
        await http.call({
          method: 'GET',
          path: '/images/json',
          query: { filters: JSON.stringify({ reference: [pattern] }) },
          limit: LOOK,
        }),
      ),
    createNetwork: async (config) =>
      answer.created(
        await http.call({
          method: 'POST',
          path: '/networks/create',
          json: { ...config, Driver: 'bridge', CheckDuplicate: true },
          limit: CHANGE,
        }),
      ),
    async removeNetwork(idOrName) {
      const path = `/networks/${encodeURIComponent(idOrName)}`
      await http.call({ method: 'DELETE', path, accept: [404], limit: CHANGE })
    },
    listNetworks: async (labels) =>
      answer.networks(
        await http.call({ method: 'GET', path: '/networks', query: { filters: filters(labels) }, limit: LOOK }),
      ),
    async *events(labels, signal) {
      const { body } = await http.open({ method: 'GET', path: '/events', query: { filters: filters(labels) }, signal })
      try {
        for await (const value of readJsonLines(body as AsyncIterable<Buffer>)) yield answer.event(value)
      } catch (error) {
        if (!signal.aborted) throw new EngineError('unavailable', 'The container engine went away.', error)
      } finally {
        body.on('error', () => undefined).destroy()
      }
    },
    close: () => http.close(),
  }
}

async function ignoring(code: EngineError['code'], act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof EngineError && error.code === code)) throw error
  }
}

/** The status of a load is sent before the load is done: a failure is a line of its answer. */
async function load(http: EngineTransport, archive: Readable): Promise<void> {
  try {
    const query = { quiet: 'true' }
    const { body } = await http.open({ method: 'POST', path: '/images/load', query, archive, limit: LOAD })
    for await (const value of readJsonLines(body as AsyncIterable<Buffer>)) {
      const problem = answer.loadProblem(value)
      if (problem !== undefined) throw new EngineError('refused', problem)
    }
  } catch (error) {
    throw error instanceof EngineError
      ? error
      : new EngineError('unavailable', 'The container engine went away.', error)
  } finally {
    archive.destroy()
  }
}
