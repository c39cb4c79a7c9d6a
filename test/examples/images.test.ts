// The Dockerfiles of the example servers, built as they are by a real engine on stand-ins of their public bases, and run
// as a platform runs them: no root, nothing to write but /tmp, no way out.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BASES, baseImages, missingForBases } from '../support/base-images.ts'
import { connectHttp } from '../support/clients.ts'
import { type Engine, findEngine } from '../support/engine.ts'
import { CALLS } from './support/expected.ts'
import { answers, folderOf, SERVERS } from './support/servers.ts'

const found = await findEngine()
const reason = 'reason' in found ? found.reason : await missingForBases()
const engine = found as Engine
const id = randomBytes(4).toString('hex')
const network = `mcp-runtime-test-examples-${id}`
const imageOf = (name: string) => `mcp-runtime-test-${name}:${id}`
const containerOf = (name: string) => `mcp-runtime-test-${name}-${id}`

const IN_CAGE = [
  ...['--read-only', '--tmpfs', '/tmp', '--user', '65532:65532', '--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges', '--memory', '256m'],
]

beforeAll(async () => {
  if (reason !== undefined) return
  await baseImages(engine)
  // Containers of an internal network are reached from here, and reach nothing themselves.
  await engine.ok(['network', 'create', '--internal', network])
}, 900_000)

afterAll(async () => {
  if (reason !== undefined) return
  for (const { name } of SERVERS) {
    await engine.run(['rm', '--force', containerOf(name)])
    await engine.run(['rmi', '--force', imageOf(name)])
  }
  await engine.run(['network', 'rm', network])
}, 120_000)

describe.each(SERVERS)('$name', (server) => {
  const { name } = server
  const it = (title: string, work: () => Promise<void>, timeout?: number) =>
    test(
      title,
      async ({ skip }) => {
        if (reason !== undefined) skip(reason)
        await work()
      },
      timeout,
    )

  it('is built as it is', async () => {
    // As `server build image` does, so that the engine builds it once for all tests.
    await engine.ok(['build', '--platform', 'linux/amd64', '--tag', imageOf(name), '.'], { cwd: folderOf(server) })
    const [{ Config: config }] = (await engine.ok(['image', 'inspect', imageOf(name)])).json()
    expect(config).toMatchObject({ User: '65532:65532', ExposedPorts: { '8088/tcp': {} } })
  }, 900_000)

  it('answers in a container that may do nothing', async () => {
    const run = ['run', '--detach', '--name', containerOf(name), '--network', network, ...IN_CAGE]
    await engine.ok([...run, '--env', 'MCP_PATH=/x/mcp', imageOf(name)])
    const [{ NetworkSettings: settings }] = (await engine.ok(['inspect', containerOf(name)])).json()
    const origin = `http://${settings.Networks[network].IPAddress}:8088`
    await answers(origin)
    const client = await connectHttp(`${origin}/x/mcp`, 'session')
    expect(await client.tools()).toEqual(server.tools)
    const [tool, args, text] = CALLS[name]?.[0] ?? ['', {}, '']
    expect(await client.call(tool, args)).toMatchObject({ isError: false, text })
    await client.close()
  })

  it('ends when it is told to', async () => {
    await engine.ok(['stop', '--time', '30', containerOf(name)])
    const [{ State: state }] = (await engine.ok(['inspect', containerOf(name)])).json()
    // 137 would be the engine's patience running out.
    expect(state.ExitCode).toBe(0)
  })
})

test('the stand-ins have the names that the Dockerfiles give', async () => {
  const { readFile } = await import('node:fs/promises')
  const texts = await Promise.all(SERVERS.map((server) => readFile(`${folderOf(server)}/Dockerfile`, 'utf8')))
  const named = texts.flatMap((text) => [...text.matchAll(/^ARG (?:BUILD_)?BASE=(.*)$/gm)].map(([, name]) => name))
  expect(named.sort()).toEqual(
    Object.values(BASES)
      .map((name) => name.replace(/:latest$/, ''))
      .sort(),
  )
})
