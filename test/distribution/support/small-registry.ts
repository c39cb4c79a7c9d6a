// An npm registry of the tests that can misbehave: it serves made plugins, signs them, notes who asked for what, and
// answers any request wrongly on demand. For what a real registry does, see npm-registry.ts.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { MadePlugin } from './make-plugin.ts'
import { type Behaviour, misbehave } from './misbehave.ts'
import { type PublishOptions, RegistrySigner, type VersionDocument, versionDocument } from './registry-documents.ts'

export interface SmallRegistryOptions {
  /** Serve only who sends it as a bearer token; others get 401. */
  readonly token?: string
  /** Certificate and key, both PEM; see self-signed.ts. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export interface NotedRequest {
  readonly method: string
  /** Decoded: `/@acme/tools`. */
  readonly path: string
  readonly authorization: string | undefined
}

/** Which requests: a part of the decoded path, or all of them. See `at` for the usual ones. */
export type Where = string | RegExp

export interface SmallRegistry {
  /** Ends with a slash. */
  readonly url: string
  readonly requests: readonly NotedRequest[]
  /** Lines of an npmrc that names this registry, with a token when one is given. */
  npmrc(token?: string): string
  /** Serves a plugin from now on, as `latest`. */
  publish(plugin: MadePlugin, options?: PublishOptions): void
  /** What it says of a published version. */
  documentOf(name: string, version: string): VersionDocument
  /** Answers matching requests so from now on. The last that matches wins; `undefined` makes them right again. */
  answer(where: Where, behaviour: Behaviour | undefined): void
  /** Lets the next matching request arrive and keeps it waiting until it is released. */
  hold(where: Where): { readonly arrived: Promise<void>; readonly release: () => void }
  /** Ends it, also for those who still wait for an answer. */
  stop(): Promise<void>
}

/** The usual places. */
export const at = {
  /** What is known of a package: its versions. */
  document: (name: string): RegExp => new RegExp(`^/${quote(name)}(?:/[^-][^/]*)?$`),
  tarball: (name: string): RegExp => new RegExp(`^/${quote(name)}/-/`),
  keys: '/-/npm/v1/keys',
  attestations: '/-/npm/v1/attestations/',
  everything: /^/,
}

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const isAt = (where: Where, path: string) => (typeof where === 'string' ? path.includes(where) : where.test(path))

interface Rule {
  readonly where: Where
  readonly behaviour: Behaviour | undefined
}

/** Starts one on a port of its own. */
export async function startSmallRegistry({ token, tls }: SmallRegistryOptions = {}): Promise<SmallRegistry> {
  const documents = new Map<string, PackageDocument>()
  const tarballs = new Map<string, Buffer>()
  const signer = new RegistrySigner()
  const requests: NotedRequest[] = []
  const rules: Rule[] = []
  const held: { where: Where; arrive: () => void; released: Promise<void> }[] = []

  const listener: RequestListener = async (request, response) => {
    const path = pathOf(request)
    requests.push({ method: request.method ?? '', path, authorization: request.headers.authorization })
    const waiting = held.findIndex(({ where }) => isAt(where, path))
    if (waiting !== -1) {
      const [one] = held.splice(waiting, 1)
      one?.arrive()
      await one?.released
    }
    const answer = () => serve(path, request, response)
    const behaviour = rules.findLast(({ where }) => isAt(where, path))?.behaviour
    if (behaviour === undefined) answer()
    else misbehave(behaviour, response, answer)
  }

  const serve = (path: string, request: IncomingMessage, response: ServerResponse) => {
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return reply(response, 401, { error: 'Unauthorized' }, { 'www-authenticate': 'Bearer' })
    }
    if (path === at.keys) return reply(response, 200, { keys: signer.keys })
    if (path.startsWith(at.attestations)) return reply(response, 200, { attestations: [] })
    const tarball = tarballs.get(path)
    if (tarball !== undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': tarball.length })
      return response.end(tarball)
    }
    const document = documents.get(path.slice(1))
    return document === undefined ? reply(response, 404, { error: 'Not found' }) : reply(response, 200, document)
  }

  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  // As a proxy it lets nobody through.
  server.on('connect', (request: IncomingMessage, socket) => {
    requests.push({ method: 'CONNECT', path: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`

  return {
    url,
    requests,
    npmrc: (given) =>
      `registry=${url}\n${given === undefined ? '' : `${url.slice(url.indexOf(':') + 1)}:_authToken=${given}\n`}`,
    publish: (plugin, options = {}) => {
      const file = `${plugin.name}/-/${plugin.name.split('/').at(-1)}-${plugin.version}.tgz`
      const document = documents.get(plugin.name) ?? emptyDocument(plugin.name)
      documents.set(plugin.name, document)
      document.versions[plugin.version] = versionDocument(plugin, { url, file, signer, ...options })
      document['dist-tags'][options.tag ?? 'latest'] = plugin.version
      document.time[plugin.version] = options.published ?? new Date(0).toISOString()
      tarballs.set(`/${file}`, plugin.bytes)
    },
    documentOf: (name, version) => {
      const found = documents.get(name)?.versions[version]
      if (!found) throw new Error(`${name}@${version} was not published here.`)
      return found
    },
    answer: (where, behaviour) => void rules.push({ where, behaviour }),
    hold: (where) => {
      const arrived = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      held.push({ where, arrive: arrived.resolve, released: released.promise })
      return { arrived: arrived.promise, release: released.resolve }
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

interface PackageDocument {
  readonly name: string
  readonly 'dist-tags': Record<string, string>
  readonly versions: Record<string, VersionDocument>
  readonly time: Record<string, string>
}

const emptyDocument = (name: string): PackageDocument => ({ name, 'dist-tags': {}, versions: {}, time: {} })

/** Whoever takes it for a proxy asks with the whole address. */
const pathOf = ({ url = '/' }: IncomingMessage): string =>
  decodeURIComponent(new URL(url, 'http://registry.invalid').pathname)

const reply = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
