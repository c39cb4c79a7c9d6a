// What knowing the caller costs. Limits: 5,000 token checks a second on one core; a login costs what its hash costs
// (1.5 x at most); the p99 of other requests while logins storm in is at most twice that without.
import '../scripts/source.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './lib/load.mjs'
import { startRole } from './lib/role.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 6)
const SECONDS = 2
const LOGINS = 48
const least = (value, limit, unit) => `at least ${limit} ${unit}: ${value >= limit ? 'met' : 'MISSED'}`
const most = (value, limit, unit) => `limit ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}`

await tokenChecks()
const platform = await startRole('large-platform', '0')
const ask = (path, { token = platform.tokens.local, method = 'GET', body } = {}) =>
  fetch(`${platform.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const person = { email: 'ada@example.com', password: 'a-right-long-password' }
const made = await ask('/users', { token: platform.tokens.admin, method: 'POST', body: person })
if (!made.ok) throw new Error(`${made.status} ${await made.text()}`)
const logIn = async () => {
  const response = await ask('/auth/login', { token: '', method: 'POST', body: person })
  await response.text()
  return response.status
}
try {
  await loginCost()
  await storm()
} finally {
  await platform.stop()
}

/** In this process, on its one thread: what every request of the API pays. */
async function tokenChecks() {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  try {
    const { startLocalPlatform } = await import('@mcp-runtime/platform')
    const local = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log })
    const { token } = local.credentials.local
    await local.close()
    const { openDatabase, SqliteStore } = await import('../packages/platform/src/store/sqlite/index.ts')
    const { databasePath, keyPath } = await import('../packages/platform/src/local/data-folder.ts')
    const { Identity, loadSigningKey } = await import('../packages/platform/src/identity/index.ts')
    const db = openDatabase(databasePath(dataDir))
    const store = new SqliteStore(db, Date.now, log)
    const identity = new Identity(
      store,
      Date.now,
      loadSigningKey(keyPath(dataDir), () => {}),
    )
    const rates = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const cpu = process.cpuUsage()
      let checks = 0
      for (const until = performance.now() + 500; performance.now() < until; checks += 1) {
        const found = await identity.authenticate({ authorization: `Bearer ${token}` })
        if ('problem' in found) throw new Error(`the token is ${found.problem}`)
      }
      const { user, system } = process.cpuUsage(cpu)
      if (round >= 0) rates.push(checks / ((user + system) / 1e6))
    }
    const rate = median(rates)
    console.log(`token checks     ${rate.toFixed(0)} a second of one core; ${least(rate, 5000, 'a second')}`)
    await store.close()
    db.close()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** One login after another beside the bare hash, in turns. */
async function loginCost() {
  const { hashPassword } = await import('../packages/platform/src/identity/password.ts')
  const ratios = []
  const times = []
  for (let round = -1; round < ROUNDS; round += 1) {
    let began = performance.now()
    await hashPassword(person.password)
    const hash = performance.now() - began
    began = performance.now()
    const status = await logIn()
    if (status !== 200) throw new Error(`the login ended with ${status}`)
    const login = performance.now() - began
    if (round < 0) continue
    ratios.push(login / hash)
    times.push(login)
  }
  console.log(
    `login            ${median(times).toFixed(0)} ms, ${median(ratios).toFixed(2)} x the hash alone; ${most(median(ratios), 1.5, 'x')}`,
  )
}

/** The p99 of reads, calm and stormy seconds in turns, so that both see the same machine. */
async function storm() {
  const calm = []
  const stormy = []
  let hashed = 0
  let refused = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    calm.push(await reads())
    let over = false
    const logins = Array.from({ length: LOGINS }, async () => {
      while (!over) {
        const status = await logIn()
        if (status === 200) hashed += 1
        else {
          refused += 1
          // Much sooner than Retry-After asks, and not all at the same instant: they are not one program.
          await new Promise((resolve) => setTimeout(resolve, 150 + 200 * Math.random()))
        }
      }
    })
    stormy.push(await reads())
    over = true
    await Promise.all(logins)
  }
  const ratio = median(stormy.map((time, i) => time / calm[i]))
  console.log(
    `login storm      ${LOGINS} at once, ${hashed} served, ${refused} told to wait; p99 of reads ${median(calm).toFixed(1)} → ` +
      `${median(stormy).toFixed(1)} ms, ${ratio.toFixed(2)} x; ${most(ratio, 2, 'x')}`,
  )
}

/** Milliseconds, p99 of reads by four who ask one after another. */
async function reads() {
  const times = []
  const until = performance.now() + SECONDS * 1000
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() < until) {
        const began = performance.now()
        const response = await ask('/runtime/grants/mcp-team-local/grant-none')
        await response.text()
        times.push(performance.now() - began)
      }
    }),
  )
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length * 0.99)]
}
