// The platform with 10,000 grants and 10,000 sessions over 500 servers, against limits of its own:
// a decision (p99) of the index 5 µs; a change in force 100 ms; 60 reads and 60 requests for adapter sessions at once, all
// answered, in 500 ms; `access grant list` of all grants in 1 s; memory that grows with the number, no faster.
import './../scripts/source.mjs'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './lib/load.mjs'
import { startRole } from './lib/role.mjs'
import { agentOf, NAMESPACE, SERVERS, seed, serverOf } from './lib/seed.mjs'

const COUNT = 10_000
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10)
const verdict = (value, limit, unit) => `limit ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}`
const MB = 1e6

const upstream = await startRole('null-server')
console.log(`${COUNT} grants, ${COUNT} sessions, ${SERVERS} servers`)

// Memory: the same platform with none, half and all of them.
const steps = []
for (const count of [0, COUNT / 2, COUNT]) {
  const platform = await startRole('large-platform', String(count))
  steps.push({ count, ...platform.memory, startup: platform.startup })
  await platform.stop()
}
const [none, half, all] = steps
const perPair = (all.heapUsed - none.heapUsed) / COUNT / 1024
const growth = (all.heapUsed - half.heapUsed) / (half.heapUsed - none.heapUsed)
console.log(
  `  memory           heap ${(none.heapUsed / MB).toFixed(1)} → ${(half.heapUsed / MB).toFixed(1)} → ` +
    `${(all.heapUsed / MB).toFixed(1)} MB, ${perPair.toFixed(2)} KiB a grant with its session; the second half costs ` +
    `${growth.toFixed(2)} x the first; RSS ${(all.rss / MB).toFixed(0)} MB; ${verdict(growth, 1.3, 'x')}`,
)
console.log(`  start            ${none.startup.toFixed(0)} ms empty, ${all.startup.toFixed(0)} ms with all`)

// Decisions of the index, each timed by itself, over all servers and sessions.
await decisions()

const platform = await startRole('large-platform', String(COUNT), upstream.url)
const call = async (path, { method = 'GET', body, token = platform.tokens.local } = {}) => {
  const response = await fetch(`${platform.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text
}
try {
  await changes()
  await crowd()
  await lists()
} finally {
  await platform.stop()
  await upstream.stop()
}

async function decisions() {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
  try {
    const { startLocalPlatform } = await import('@mcp-runtime/platform')
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    await (await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log })).close()
    await seed(dataDir, COUNT)
    const { openDatabase, SqliteStore } = await import('../packages/platform/src/store/sqlite/index.ts')
    const { databasePath } = await import('../packages/platform/src/local/data-folder.ts')
    const { createPolicyIndex } = await import('../packages/platform/src/policy-index/index.ts')
    const db = openDatabase(databasePath(dataDir))
    const store = new SqliteStore(db, Date.now, log)
    const index = createPolicyIndex({ store, cluster: 'bench' })
    const times = new Float64Array(200_000)
    const now = Date.now()
    const decide = (i) => {
      const policy = index.byName(NAMESPACE, serverOf(i))
      const { identity } = policy.session(`session-${String(i % COUNT).padStart(5, '0')}`)
      return policy.decide({ method: 'tools/call', tool: 'list_tickets', identity, now })
    }
    for (let i = 0; i < COUNT; i += 1) if (!decide(i).allowed) throw new Error('the decision is wrong')
    for (let i = 0; i < times.length; i += 1) {
      const session = (i * 7919) % COUNT
      const began = process.hrtime.bigint()
      decide(session)
      times[i] = Number(process.hrtime.bigint() - began) / 1000
    }
    times.sort()
    const at = (share) => times[Math.floor(times.length * share)]
    console.log(
      `  decision         p50 ${at(0.5).toFixed(2)} µs, p99 ${at(0.99).toFixed(2)} µs; ${verdict(at(0.99), 5, 'µs')}`,
    )
    index.close()
    await store.close()
    db.close()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** From sending a change until the first call judged by it has been answered. */
async function changes() {
  const { session } = platform
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'x-mcp-human-id': session.humanID,
    'x-mcp-agent-id': session.agentID,
    'x-mcp-team-id': session.teamID,
    'x-mcp-agent-session': session.name,
    'x-mcp-agent-session-secret': session.secret,
  }
  const passes = async () => {
    const response = await fetch(`${platform.url}/${serverOf(0)}/mcp`, {
      method: 'POST',
      headers,
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_tickets","arguments":{}}}',
    })
    const { result, error } = await response.json()
    return error === undefined && result.isError === false
  }
  const { token } = { token: platform.tokens.admin }
  const patch = (path, body) => call(`/runtime/${path}`, { method: 'PATCH', body, token })
  const kinds = [
    ['grant disable', (off) => patch(`grants/${NAMESPACE}/grant-00000`, { disabled: off })],
    ['session revoke', (off) => patch(`sessions/${NAMESPACE}/${session.name}`, { revoked: off })],
  ]
  for (const [name, set] of kinds) {
    const times = []
    for (let round = -1; round < ROUNDS; round += 1) {
      if (!(await passes())) throw new Error(`${name}: the call before the change is judged wrongly`)
      const began = performance.now()
      await set(true)
      if (await passes()) throw new Error(`${name}: the call after the answer is judged by the old policy`)
      if (round >= 0) times.push(performance.now() - began)
      await set(false)
    }
    const worst = Math.max(...times)
    console.log(
      `  ${name.padEnd(16)} in force and shown by a call after ${median(times).toFixed(1)} ms, worst ${worst.toFixed(1)} ms; ` +
        verdict(worst, 100, 'ms'),
    )
  }
  // Sessions of a member end with the membership; the grant of the measured agent is not touched.
  const began = performance.now()
  await call(`/runtime/teams/local/members/${platform.member}`, { method: 'DELETE', token })
  const taken = performance.now() - began
  console.log(`  member removed   100 sessions ended after ${taken.toFixed(1)} ms; ${verdict(taken, 100, 'ms')}`)
}

/** What F16 was about: nothing is refused because many ask at once. */
async function crowd() {
  const reads = ['/runtime/servers?namespace=mcp-team-local', '/auth/me', '/runtime/teams', '/runtime/namespaces']
  const item = (i) => `/runtime/grants/${NAMESPACE}/grant-${String(i).padStart(5, '0')}`
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    await Promise.all([
      ...Array.from({ length: 60 }, (_, i) => call(i % 3 === 0 ? reads[(i / 3) % reads.length] : item(i))),
      ...Array.from({ length: 60 }, (_, i) =>
        call('/runtime/adapter/sessions', {
          method: 'POST',
          body: { serverName: serverOf(i), namespace: NAMESPACE, agentID: agentOf(round * SERVERS) },
        }),
      ),
    ])
    rounds.push(performance.now() - began)
  }
  const worst = Math.max(...rounds)
  console.log(
    `  60 + 60 at once  all answered after ${median(rounds).toFixed(0)} ms, worst ${worst.toFixed(0)} ms; ${verdict(worst, 500, 'ms')}`,
  )
}

async function lists() {
  const program = fileURLToPath(new URL('../bin/mcp-runtime', import.meta.url))
  const env = {
    ...process.env,
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: platform.tokens.local,
    MCP_RUNTIME_CONFIG_DIR: join(platform.dataDir, 'none'),
  }
  const list = (...words) =>
    new Promise((resolve, reject) => {
      const began = performance.now()
      const child = spawn(program, ['access', 'grant', 'list', ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      child.once('close', (code) =>
        code === 0
          ? resolve({ time: performance.now() - began, lines: text.trimEnd().split('\n').length })
          : reject(new Error(`access grant list ended with ${code}`)),
      )
    })
  const times = []
  for (let round = 0; round < Math.min(ROUNDS, 5); round += 1) {
    const { time, lines } = await list()
    if (lines !== COUNT + 1) throw new Error(`${lines} lines instead of ${COUNT + 1}`)
    times.push(time)
  }
  console.log(
    `  access grant list  ${COUNT} grants in ${median(times).toFixed(0)} ms; ${verdict(median(times), 1000, 'ms')}`,
  )
}
