// `server build image` with the engine of this machine, and the way of an image: what is built is what is pushed is
// what is deployed, on a platform of this machine.
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalPlatform } from '@mcp-runtime/platform'
import { type RunOptions, runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import Push from '../../plugins/plugin-registry/src/commands/registry/push.ts'
import BuildImage from '../../plugins/plugin-server/src/commands/server/build/image.ts'
import Delete from '../../plugins/plugin-server/src/commands/server/delete.ts'
import Deploy from '../../plugins/plugin-server/src/commands/server/deploy.ts'
import Init from '../../plugins/plugin-server/src/commands/server/init.ts'
import { findEngine } from '../support/engine.ts'
import { hostArchitecture, testImage } from '../support/images.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const engine = await findEngine()
const skip = 'reason' in engine ? engine.reason : ''
const docker = 'reason' in engine ? undefined : engine

const NAME = `desk-${randomUUID().slice(0, 8)}`
const METADATA = `servers:\n  - name: ${NAME} # ours\n    scope: tenant\n`

let base: string
let server: string
let own: OwnPlatform | undefined
let platform: LocalPlatform
let dir: string
const made = new Set<string>()

beforeAll(async () => {
  if (docker === undefined) return
  own = await startOwnPlatform()
  platform = own.platform
  base = (await testImage('busybox')).reference
  server = (await testImage('mcp', { version: 'one' })).reference
  // The server is compiled once on a machine.
}, 300_000)
afterAll(async () => {
  for (const reference of made) await docker?.run(['rmi', '--force', reference])
  await own?.close()
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'build-work-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'servers.yaml'), METADATA)
  await writeFile(join(dir, 'hello'), randomUUID())
  if (docker === undefined) return
  // As `local up` saves it (decision 16).
  const local = { api_url: platform.url, token: platform.credentials.local.token, registry_host: platform.registryHost }
  await mkdir(join(dir, '.mcpruntime'))
  await writeFile(join(dir, '.mcpruntime/config.json'), JSON.stringify({ current: 'local', accounts: { local } }), {
    mode: 0o600,
  })
})

async function build(dockerfile: string, argv: readonly string[] = [], options: RunOptions = {}) {
  await writeFile(join(dir, 'Dockerfile'), `ARG BASE\nFROM $BASE\n${dockerfile}`)
  const where = [
    '--metadata-file',
    join(dir, 'servers.yaml'),
    '--context',
    dir,
    '--dockerfile',
    join(dir, 'Dockerfile'),
  ]
  return runCommand(BuildImage as never, [NAME, ...where, ...argv], { ...options, env: environment(options.env) })
}

function environment(more: RunOptions['env'] = {}) {
  return {
    HOME: dir,
    PATH: process.env.PATH,
    MCP_RUNTIME_CONTAINER_ENGINE: docker?.client,
    BASE: base,
    MCP_DOCKER_BUILD_ARGS: 'BASE',
    ...more,
  }
}

describe('with a container engine', () => {
  test('an image is built for what the platform of this machine runs, under the name it is pushed by', async ({
    skip: pass,
  }) => {
    if (skip !== '') pass(skip)
    const { stdout, stderr, exit } = await build('COPY hello /hello\n', ['--tag', 'v1', '-o', 'json'])
    expect(exit, stderr).toBe(0)
    const built = JSON.parse(stdout)
    made.add(built.reference)
    expect(built).toMatchObject({
      reference: `${platform.registryHost}/local/${NAME}:v1`,
      platform: `linux/${hostArchitecture}`,
      engine: 'docker',
    })
    const inspected = await docker?.ok(['image', 'inspect', built.reference])
    expect(inspected?.json()[0]).toMatchObject({ Id: built.id, Architecture: hostArchitecture })
    expect(await readFile(join(dir, 'servers.yaml'), 'utf8')).toBe(
      `${METADATA}    image: ${platform.registryHost}/local/${NAME}\n    imageTag: v1\n`,
    )
  })

  for (const [builder, buildKit] of [
    ['the engine’s own builder', '0'],
    ['BuildKit', '1'],
  ]) {
    test(`a build that fails in ${builder} is told by its last words, and nothing is noted`, async ({ skip: pass }) => {
      if (skip !== '') pass(skip)
      const env = { DOCKER_BUILDKIT: buildKit }
      const { stdout, stderr, exit } = await build('COPY absent /x\n', ['--tag', 'v2'], { env })
      expect(exit).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/docker could not build .*:v2; it ended with 1: .*absent/)
      expect(await readFile(join(dir, 'servers.yaml'), 'utf8')).toBe(METADATA)
    })
  }

  test('a file outside the context', async ({ skip: pass }) => {
    if (skip !== '') pass(skip)
    const { stderr, exit } = await build('COPY ../elsewhere /x\n', ['--tag', 'v2'])
    expect(exit).toBe(1)
    expect(stderr).toMatch(/could not build .*: .*(?:outside|not found|forbidden)/i)
  })

  test('Ctrl-C ends a build, and what the engine does for it', async ({ skip: pass }) => {
    if (docker === undefined) return pass(skip)
    // The engine fetches a file that never ends.
    const endless = createServer((_, response) => void response.write('x')).listen(0, '127.0.0.1')
    onTestFinished(() => void endless.close().closeAllConnections())
    await once(endless, 'listening')
    const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/endless`
    const asked = once(endless, 'request')
    const signals = new EventEmitter()
    const running = build(`ADD ${url} /x\n`, ['--tag', 'v3'], {
      env: { DOCKER_BUILDKIT: '1' },
      signals: signals as never,
    })
    const [, response] = await asked
    const left = once(response, 'close')
    signals.emit('SIGINT', 'SIGINT')
    expect((await running).exit).toBe(130)
    await left
    expect(await readFile(join(dir, 'servers.yaml'), 'utf8')).toBe(METADATA)
    const image = await docker.run(['image', 'inspect', `${platform.registryHost}/local/${NAME}:v3`])
    expect(image.code).not.toBe(0)
  })

  test('with a token of the environment the platform itself tells its registry', async ({ skip: pass }) => {
    if (docker === undefined) return pass(skip)
    const env = {
      MCP_RUNTIME_CONFIG_DIR: join(dir, 'empty'),
      MCP_PLATFORM_API_URL: platform.url,
      MCP_PLATFORM_API_TOKEN: platform.credentials.local.token,
    }
    const { stdout, stderr } = await build('', ['--tag', 'v1', '--dry-run', 'client', '-o', 'name'], { env })
    expect(stdout, stderr).toBe(`${platform.registryHost}/local/${NAME}:v1\n`)
    expect(stderr).toContain(`Registry ${platform.registryHost} (the platform at`)
  })

  test('init, build, push, deploy: one reference, and what was built runs', async ({ skip: pass }) => {
    if (docker === undefined) return pass(skip)
    const metadata = ['--metadata-dir', join(dir, 'mcp')]
    const call = async (command: unknown, argv: readonly string[]) => {
      const result = await runCommand(command as never, [...argv, '-o', 'json'], { env: environment() })
      expect(result.exit, result.stderr + result.stdout).toBe(0)
      return JSON.parse(result.stdout)
    }
    await writeFile(join(dir, 'Dockerfile'), `FROM ${server}\nLABEL test=${NAME}\n`)
    await call(Init, [NAME, ...metadata, '--tool', 'echo'])
    const where = ['--context', dir, '--dockerfile', join(dir, 'Dockerfile'), '--tag', 'v9']
    const built = await call(BuildImage, [NAME, ...metadata, ...where])
    made.add(built.reference)

    const deploy = [NAME, '--scope', 'tenant', ...metadata]
    const waiting = await call(Deploy, deploy)
    expect(waiting).toMatchObject({ ready: false, reason: 'WorkloadMissing', image: built.image, imageTag: 'v9' })
    const push = `mcp-runtime registry push --image ${built.reference} --scope tenant`
    expect(waiting.next.map(({ command }: { command: string }) => command)).toContain(push)

    const pushed = await call(Push, push.split(' ').slice(3))
    expect(pushed).toMatchObject({ target: built.reference })
    const deployed = await call(Deploy, [...deploy, '--update'])
    expect(deployed).toMatchObject({ ready: true, image: built.image, imageTag: 'v9' })
    await call(Delete, [NAME])
  })
})
