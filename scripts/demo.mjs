// The whole story of the README, narrated, on a platform of its own: nothing of the person's profiles or running
// platform is touched, and nothing stays behind. Prints to stdout; exit code 1 when a step ends otherwise than told.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const node = join(root, 'node_modules/.bin/node')
const work = mkdtempSync(join(tmpdir(), 'mcp-runtime-demo-'))
const [runtimePort, serverPort, adapterPort] = await freePorts(3)
const env = {
  ...process.env,
  MCP_RUNTIME_CONFIG_DIR: join(work, 'config'),
  PATH: `${join(root, 'bin')}:${process.env.PATH}`,
}
for (const name of Object.keys(env))
  if (/^MCP_(PLATFORM|RUNTIME)_/.test(name) && name !== 'MCP_RUNTIME_CONFIG_DIR') delete env[name]

const background = []
let failed = false
process.once('SIGINT', () => finish(130))
process.once('SIGTERM', () => finish(143))
try {
  await story()
} catch (error) {
  failed = true
  console.log(`\nThe demo stopped: ${error.message}`)
}
await finish(failed ? 1 : 0)

async function story() {
  const adapter = `http://127.0.0.1:${adapterPort}`
  const client = (tool, args) => [
    'node',
    join(root, 'examples/mcp-client/call.mjs'),
    adapter,
    ...(tool ? [tool, args] : []),
  ]

  tell('1. A whole platform on this machine: API, gateway and audit log in one process.')
  await run(['mcp-runtime', 'local', 'up', '--port', String(runtimePort)])

  tell('2. A team publishes an MCP server. This one keeps tickets; its tools are discovered from the running server.')
  start('ticket-desk', [node, join(root, 'examples/ticket-desk-mcp/server.ts')], { PORT: String(serverPort) })
  await run(['mcp-runtime', 'server', 'init', 'ticket-desk', '--from-server', `http://localhost:${serverPort}`])
  await run(['mcp-runtime', 'server', 'validate', '--metadata-dir', '.mcp'])
  await run(['mcp-runtime', 'server', 'deploy', 'ticket-desk', '--scope', 'tenant', '--metadata-dir', '.mcp'])
  await run(['mcp-runtime', 'local', 'attach', 'ticket-desk', '--url', `http://localhost:${serverPort}`])
  await run(['mcp-runtime', 'server', 'list'])

  tell('3. The owner grants the agent `cursor` one tool, for reading.')
  await run([
    ...['mcp-runtime', 'access', 'grant', 'init', 'desk-readers', '--server', 'ticket-desk'],
    ...['--namespace', 'mcp-team-local', '--agent-id', 'cursor', '--tool', 'list_tickets', '--output', 'grant.yaml'],
  ])
  await run(['mcp-runtime', 'server', 'validate', '--metadata-dir', '.mcp', '--grant-file', 'grant.yaml'])
  await run(['mcp-runtime', 'access', 'grant', 'apply', '--file', 'grant.yaml'])

  tell('4. The agent connects through its adapter, which holds a session for it.')
  await ready(
    start('adapter', [
      ...['mcp-runtime', 'adapter', 'proxy', '--runtime-url', `http://127.0.0.1:${runtimePort}/ticket-desk/mcp`],
      ...['--server', 'ticket-desk', '--agent', 'cursor', '--agent-id', 'cursor', '--auto-refresh'],
      ...['--listen', `127.0.0.1:${adapterPort}`],
    ]),
    /127\.0\.0\.1:\d+/,
  )

  tell(
    '5. An MCP client calls a granted tool: it works. A tool that was not granted is denied, and the answer says why.',
  )
  await run(client('list_tickets', '{}'))
  await run(client('close_ticket', '{"id":"T-1"}'), { expect: 1 })

  tell('6. Every call is on record: who, what, allowed or denied, why.')
  await run(['mcp-runtime', 'local', 'events'])

  tell('7. The owner disables the grant; the next call is denied.')
  await run(['mcp-runtime', 'access', 'grant', 'disable', 'desk-readers', '--namespace', 'mcp-team-local'])
  await run(client('list_tickets', '{}'), { expect: 1 })
  console.log('\nThat is the main job. The README tells how to do it by hand.')
}

/** Runs one command of the story in the foreground and shows it as typed. */
async function run(argv, { expect = 0 } = {}) {
  console.log(`\n$ ${typed(argv)}`)
  const child = launch(argv, 'inherit')
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exit, signal) => resolve(exit ?? signal))
  })
  if (code !== expect) throw new Error(`\`${typed(argv)}\` ended with ${code}, not ${expect}.`)
}

function start(name, argv, extra = {}) {
  console.log(`\n$ ${typed(argv)} &`)
  const child = launch(argv, ['ignore', 'pipe', 'pipe'], extra)
  child.once('error', (error) => console.log(`${name}: ${error.message}`))
  background.push(child)
  return child
}

function launch([command, ...args], stdio, extra = {}) {
  const path = command === 'node' ? node : command === 'mcp-runtime' ? join(root, 'bin/mcp-runtime') : command
  return spawn(path, args, { cwd: work, env: { ...env, ...extra }, stdio })
}

/** Resolves with the first output that matches; the rest of the output is read and dropped. */
function ready(child, pattern) {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk) => {
      text += stripVTControlCharacters(String(chunk))
      if (!pattern.test(text)) return
      process.stdout.write(text)
      child.removeAllListeners('exit')
      for (const stream of [child.stdout, child.stderr]) stream.removeListener('data', onData).resume()
      resolve()
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', onData)
    child.once('exit', () => reject(new Error(`the adapter ended: ${text}`)))
  })
}

async function finish(code) {
  for (const child of background) child.kill('SIGTERM')
  await new Promise((resolve) => {
    const down = launch(['mcp-runtime', 'local', 'down'], 'ignore')
    down.once('error', resolve)
    down.once('exit', resolve)
  })
  rmSync(work, { recursive: true, force: true })
  process.exit(code)
}

function tell(text) {
  console.log(`\n── ${text}`)
}

function typed(argv) {
  return argv
    .map((word) => word.replace(`${root}/`, ''))
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`))
    .join(' ')
}

/** Ports nobody listens on now, asked for together so that they differ. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
