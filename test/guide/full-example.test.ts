// The guide's 'Full example' and 'Inspect and manage', line by line, for each of its three servers: a real toolchain, a
// real container engine, and a platform behind TLS under the guide's names. Only the port of the first run is another.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { SERVERS } from '../examples/support/servers.ts'
import { baseImages, missingForBases } from '../support/base-images.ts'
import { connectStdio } from '../support/clients.ts'
import { type Engine, findEngine } from '../support/engine.ts'
import { freePort, program, root } from '../support/sandbox.ts'
import { emptyEnv, missing, toolEnv, wheelEnv } from '../support/toolchains.ts'
import { type Acme, startAcme } from './support/acme.ts'

const found = await findEngine()
const engine = found as Engine
const port = String(await freePort())

/** Tool, arguments, answer. */
const CALLS: Record<string, [string, Record<string, unknown>, string]> = {
  'workspace-demo': ['echo', { message: 'hi' }, 'hi'],
  'data-util': ['reverse', { message: 'abc' }, 'cba'],
  'text-analysis': ['word_count', { message: 'a b c' }, '3'],
}

let acme: Acme | undefined
let reason = 'reason' in found ? found.reason : await missingForBases()
beforeAll(async () => {
  if (reason !== undefined) return
  const started = await startAcme()
  if ('reason' in started) reason = started.reason
  else acme = started
  await baseImages(engine)
}, 900_000)
afterAll(async () => {
  if (acme !== undefined)
    await engine.run(['rmi', '--force', ...SERVERS.map(({ published }) => `registry.example.com/acme/${published}:v1`)])
  await acme?.stop()
})

describe.each(SERVERS)('$published', ({ name, published, command, toolchain, tools }) => {
  let env: Record<string, string>
  let cwd: string
  const it = (what: string, work: (acme: Acme) => Promise<void>, timeout?: number) =>
    test(
      what,
      async ({ skip }) => {
        const why = reason ?? (await missing(toolchain))
        if (why !== undefined) skip(why)
        await work(acme as Acme)
      },
      timeout,
    )
  /** One script of the guide, as it is typed. */
  const script = async (lines: string) => {
    const ran = await (acme as Acme).box.run(['sh', '-ec', `${lines}\nwait`], { cwd, env })
    expect(ran.code, `${ran.stdout}${ran.stderr}`).toBe(0)
    return ran
  }
  const out = async (line: string) => (await script(line)).stdout

  it('goes from a program to a governed server', async ({ box, env: names }) => {
    cwd = box.dir
    await cp(join(root, 'examples', name), join(box.dir, 'examples', name), { recursive: true })
    env = {
      ...toolEnv,
      ...names,
      MCP_RUNTIME_CONTAINER_ENGINE: engine.client,
      DOCKER_BUILDKIT: '1',
      ...(await wheelEnv()),
      PORT: port,
    }
    if (toolchain === 'python') env.PATH = `${await emptyEnv(box.dir)}:${box.env.PATH}`
    const install = toolchain === 'python' ? 'pip install "mcp[cli]" >&2\n' : ''
    const { stdout, stderr } = await script(`cd examples/${name}
${install}${command} >&2 &
SERVER_PID=$!
mcp-runtime server init ${published} --from-server http://localhost:${port}
kill $SERVER_PID

mcp-runtime server validate --metadata-dir .mcp
mcp-runtime auth use alice
mcp-runtime server build image ${published} --tag v1
mcp-runtime registry push \\
  --image registry.example.com/acme/${published}:v1 \\
  --scope tenant
mcp-runtime server deploy ${published} --scope tenant --metadata-dir .mcp`)
    expect(`${stdout}${stderr}`).toContain(`Discovered: ${tools.join(', ')}\n`)
    const reference = `registry.example.com/acme/${published}:v1`
    expect(stdout.split('\n').filter((line) => line === reference).length).toBeGreaterThan(0)
  }, 900_000)

  it('is inspected and managed', async () => {
    const where = `${published} --namespace mcp-team-acme`
    expect(await out('mcp-runtime server list')).toMatch(new RegExp(`${published} +mcp-team-acme +1/1 +Ready`))
    expect(await out(`mcp-runtime server get ${where}`)).toContain(published)
    expect(await out('mcp-runtime server status --namespace mcp-team-acme')).toContain('Ready')
    expect(await out(`mcp-runtime server policy inspect ${where}`)).toContain(tools[0])
    const { servers } = JSON.parse(`{"servers":${await out('mcp-runtime server list -o json')}}`)
    expect(servers).toContainEqual(expect.objectContaining({ name: published, imageTag: 'v1', ready: '1/1' }))
  })

  it('answers an agent through the adapter, as far as it is granted', async ({ box }) => {
    const [tool, args, answer] = CALLS[published] as (typeof CALLS)[string]
    await script(`mcp-runtime access grant init ${published}-ops \\
  --server ${published} \\
  --namespace mcp-team-acme \\
  --agent-id cursor \\
  --tool ${tool} \\
  --output grant-${published}.yaml
mcp-runtime server validate --metadata-dir examples/${name}/.mcp --grant-file grant-${published}.yaml
mcp-runtime access grant apply --file grant-${published}.yaml`)
    const adapter = ['adapter', 'stdio', '--runtime-url', `https://mcp.example.com/${published}/mcp`]
    const flags = ['--server', published, '--agent', 'cursor', '--agent-id', 'cursor', '--auto-refresh']
    const client = await connectStdio([program, ...adapter, ...flags], { ...box.env, ...env }, 'session')
    try {
      expect(await client.call(tool, args)).toMatchObject({ isError: false, text: answer })
      const other = tools.find((one) => one !== tool) as string
      expect(await client.call(other, {})).toMatchObject({ isError: true, reason: expect.stringMatching(/\w/) })
    } finally {
      await client.close()
    }
  })

  it('is rendered as a manifest, and deleted with its container', async ({ box, instance }) => {
    await script(`cd examples/${name}\nmcp-runtime server generate --metadata-dir .mcp --output manifests/`)
    const manifest = await box.run(['cat', join('examples', name, 'manifests', `${published}.yaml`)])
    expect(parse(manifest.stdout)).toMatchObject({ kind: 'MCPServer', metadata: { name: published } })
    await script(`mcp-runtime server delete ${published}`)
    const left = await engine.run(['ps', '--all', '--format', '{{.Names}}'])
    expect(left.stdout.split('\n').filter((one) => one.startsWith(`mcpr-${instance}-${published}`))).toEqual([])
    expect(await out('mcp-runtime server list')).not.toContain(published)
  })
})
