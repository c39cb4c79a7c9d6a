// The way to the registry that a company prescribes: through its proxy, with its own certificates. As the npmrc or the
// environment says it, for packages, the registry's keys, tarballs of other addresses and first use alike.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { version } from '../support/sandbox.ts'
import { selfSigned } from '../support/self-signed.ts'
import type { MadePlugin } from './support/make-plugin.ts'
import { PluginLab } from './support/plugin-lab.ts'
import { at, type SmallRegistry, startSmallRegistry } from './support/small-registry.ts'

/** Known to no name server: who gets an answer from it has asked the proxy. */
const NOWHERE = 'http://registry.acme.example/'
const NOWHERE_TLS = 'https://registry.acme.example/'
const LOGIN = 'mia:pr0xy-secret'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
}, 300_000)
beforeEach(() => {
  lab.box.env.npm_config_cache = join(lab.box.dir, `cache-${++runs}`)
})
afterEach(() => lab.box.cli(['plugins', 'reset', '--yes']))
afterAll(() => lab?.dispose())
let runs = 0

/** Nothing that the machine says of proxies counts. */
const UNSET = Object.fromEntries(
  ['NO_PROXY', 'HTTP_PROXY', 'HTTPS_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, undefined]),
)
const paths = ({ requests }: SmallRegistry, from: number) => requests.slice(from).map(({ path }) => path)

describe.each([
  ['the npmrc', (proxy: string) => ({ lines: [`proxy=${proxy}`, 'noproxy='], env: {} })],
  ['HTTP_PROXY', (proxy: string) => ({ lines: [], env: { HTTP_PROXY: proxy } })],
  ['http_proxy', (proxy: string) => ({ lines: [], env: { http_proxy: proxy } })],
])('a proxy that %s names', (_, settings) => {
  let env: Record<string, string | undefined>
  const publish = (name: string, command: string, release = '1.0.0') => {
    const tarball = `${NOWHERE}${name}/-/${name.split('/')[1]}-${release}.tgz`
    return lab.publish(
      { name, version: release, commands: { [command]: {} } },
      { signature: 'right', dist: { tarball } },
    )
  }
  beforeEach(async () => {
    const given = settings(lab.registry.url)
    env = { ...UNSET, ...given.env }
    await lab.box.useRegistry(NOWHERE, given.lines)
  })

  it('is asked for the package, its tarball and the keys', async () => {
    await publish('@acme/tools', 'acme:hello')
    const before = lab.registry.requests.length
    const { stderr } = await lab.box.ok(['plugins', 'install', '@acme/tools', '--yes'], { env })
    expect(stderr).toContain("  signature   verified with the registry's key")
    expect(stderr).not.toContain('Warning')
    const asked = paths(lab.registry, before)
    for (const path of ['/@acme/tools', '/@acme/tools/-/tools-1.0.0.tgz', at.keys]) expect(asked).toContain(path)
    expect((await lab.box.ok(['acme', 'hello'])).stdout).toBe('@acme/tools 1.0.0: acme:hello\n')
  })

  it('is asked for a tarball of another address', async () => {
    await publish('@acme/tools', 'acme:hello')
    const url = 'http://files.acme.example/@acme/tools/-/tools-1.0.0.tgz'
    await lab.box.ok(['plugins', 'install', url, '--yes'], { env })
    expect(await lab.installed()).toEqual(['@acme/tools@1.0.0'])
  })

  it('is asked on first use', async () => {
    await publish('@mcp-runtime/plugin-server', 'server:list', version)
    const ran = await lab.box.cli(['server', 'list'], { env })
    expect(ran.stderr.split('\n')[0]).toContain(`Installing @mcp-runtime/plugin-server ${version}`)
    expect(await lab.installed()).toEqual([`@mcp-runtime/plugin-server@${version}`])
  })
})

describe('a registry behind TLS', () => {
  let secured: SmallRegistry
  let ca: string
  let plugin: MadePlugin
  const publish = (url: string) =>
    secured.publish(plugin, { signature: 'right', dist: { tarball: `${url}@acme/tools/-/tools-1.0.0.tgz` } })
  beforeEach(async ({ skip }) => {
    const tls = await selfSigned()
    if (!tls) return skip('no openssl(1) to make a certificate with')
    secured = await startSmallRegistry({ tls })
    ca = join(lab.box.dir, 'ca.pem')
    writeFileSync(ca, tls.cert)
    plugin = await lab.make({ name: '@acme/tools', commands: { 'acme:hello': {} } })
  })
  afterEach(() => secured?.stop())

  it('is believed with the certificate that the npmrc names', async () => {
    publish(secured.url)
    await lab.box.useRegistry(secured.url, [`cafile=${ca}`])
    const { stderr } = await lab.box.ok(['plugins', 'install', '@acme/tools', '--yes'], { env: UNSET })
    expect(stderr).toContain("  signature   verified with the registry's key")
    expect((await lab.box.ok(['acme', 'hello'])).stdout).toBe('@acme/tools 1.0.0: acme:hello\n')
  })

  it.each([
    ['the npmrc', (proxy: string) => ({ lines: [`https-proxy=${proxy}`, 'noproxy='], env: {} })],
    ['HTTPS_PROXY', (proxy: string) => ({ lines: [], env: { HTTPS_PROXY: proxy } })],
  ])('is reached through the tunnel of a proxy that wants a login, named by %s', async (_, settings) => {
    const tunnel = await startTunnel(secured.url)
    const { lines, env } = settings(tunnel.url)
    publish(NOWHERE_TLS)
    await lab.box.useRegistry(NOWHERE_TLS, [`cafile=${ca}`, ...lines])
    try {
      const words = ['plugins', 'install', '@acme/tools', '--yes', '--debug']
      const { stdout, stderr } = await lab.box.ok(words, { env: { ...UNSET, ...env } })
      expect(stderr).toContain("  signature   verified with the registry's key")
      expect(stdout + stderr).not.toContain('pr0xy-secret')
      // npm and the look at the keys, each with the login.
      expect(tunnel.logins.length).toBeGreaterThan(1)
      expect(new Set(tunnel.logins)).toEqual(new Set([LOGIN]))
    } finally {
      tunnel.stop()
    }
  })
})

/** A proxy that lets everybody through who sends a login, to one address whatever is asked for; its URL holds one. */
async function startTunnel(target: string) {
  const { hostname, port } = new URL(target)
  const logins: string[] = []
  const server = createServer().on('connect', (request, socket, head) => {
    const [, login = ''] = /^Basic (.*)$/.exec(request.headers['proxy-authorization'] ?? '') ?? []
    logins.push(Buffer.from(login, 'base64').toString())
    if (login === '') return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const beyond = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      beyond.write(head)
      socket.pipe(beyond).pipe(socket)
    })
    beyond.on('error', () => socket.destroy())
    socket.on('error', () => beyond.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://${LOGIN}@127.0.0.1:${(server.address() as AddressInfo).port}/`,
    logins,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
