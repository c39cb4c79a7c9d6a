// What adapter and gateway add to a tool call: `adapter proxy` as people run it, before a server that does nothing and
// before the whole platform (policy, audit in SQLite, Host guard), against that server alone, in interleaved rounds. One
// process for each part. Limits, both together: at most 0.87 ms more at p50 over one connection, and at least 4,000 calls
// a second over 32.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { load, median } from './lib/load.mjs'
import { startRole } from './lib/role.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2)
const call = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'list_tickets', arguments: { status: 'open' } },
}
const body = JSON.stringify(call)
const headers = [
  ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'],
  ...['MCP-Protocol-Version', '2025-11-25'],
]
/** The same in an MCP session: the gateway knows its own sessions, so it has to be one that came through it. */
async function inSession(url, more = []) {
  const all = [...headers, ...more]
  const pairs = Array.from({ length: all.length / 2 }, (_, i) => [all[2 * i], all[2 * i + 1]])
  const begun = await fetch(url, { method: 'POST', headers: [...pairs, ['X-Begin-Session', '1']], body })
  await begun.text()
  return [...headers, 'Mcp-Session-Id', begun.headers.get('mcp-session-id')]
}
const ADDED_LIMIT = 0.87
const RATE_LIMIT = 4_000
const home = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))

/** Starts the command; resolves once it serves. `platform`: where it gets its session, else it presents a fixed one. */
async function startAdapter(runtimeUrl, platform) {
  const identity = platform
    ? ['--server', 'desk', '--agent', 'cursor']
    : ['--human-id', 'h', '--agent-id', 'cursor', '--session-id', 's']
  const cli = fileURLToPath(new URL('../packages/cli/bin/run.cjs', import.meta.url))
  const args = ['adapter', 'proxy', '--runtime-url', runtimeUrl, ...identity, '--listen', '127.0.0.1:0', '-o', 'json']
  const login = platform ? { MCP_PLATFORM_API_URL: platform.platform, MCP_PLATFORM_API_TOKEN: platform.token } : {}
  const child = spawn(process.execPath, [cli, ...args, '--quiet'], {
    env: { PATH: process.env.PATH, HOME: home, MCP_RUNTIME_CONFIG_DIR: home, ...login },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`the adapter ended with exit code ${code} before it served`))),
  ])
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url: `${JSON.parse(line).listening}/mcp`, stop }
}

const micro = (milliseconds) => (milliseconds * 1000).toFixed(0)

function verdict(connections, added, rate) {
  const [limit, met] =
    connections === 1
      ? [`at most ${ADDED_LIMIT} ms more`, added <= ADDED_LIMIT]
      : [`at least ${RATE_LIMIT} calls/s`, rate >= RATE_LIMIT]
  return `  limit ${limit}: ${met ? 'met' : 'MISSED'}`
}

const parts = []
const part = async (starting) => {
  const started = await starting
  parts.unshift(started)
  return started
}
try {
  const server = await part(startRole('null-server'))
  const platform = await part(startRole('platform', server.url))
  const direct = await inSession(server.url)
  const governed = await inSession(platform.url, platform.headers)
  const routes = [
    { name: 'server alone', url: server.url, headers: direct },
    { name: 'adapter', url: (await part(startAdapter(server.url))).url, headers: direct },
    { name: 'gateway', url: platform.url, headers: [...governed, ...platform.headers] },
    {
      name: 'adapter and gateway',
      url: (await part(startAdapter(platform.url, platform))).url,
      headers: governed,
      limited: true,
    },
  ]
  for (const connections of [1, 32]) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const results = []
      for (const route of routes) {
        results.push(await load({ ...route, body, connections, seconds: SECONDS, expected: '"isError":false' }))
      }
      rounds.push(results)
    }
    console.log(`${connections} connection${connections === 1 ? '' : 's'}, median of ${ROUNDS} rounds of ${SECONDS} s`)
    routes.forEach(({ name, limited }, at) => {
      const p50 = median(rounds.map((round) => round[at].p50))
      const p99 = median(rounds.map((round) => round[at].p99))
      const added = median(rounds.map((round) => round[at].p50 - round[0].p50))
      const rate = median(rounds.map((round) => round[at].perSecond))
      const ratio = median(rounds.map((round) => round[at].perSecond / round[0].perSecond))
      console.log(
        `  ${name.padEnd(22)} ${rate.toFixed(0).padStart(6)} calls/s (${ratio.toFixed(2)} x)  ` +
          `p50 ${micro(p50).padStart(5)} µs (+${micro(added)} µs)  p99 ${micro(p99)} µs` +
          (limited ? verdict(connections, added, rate) : ''),
      )
    })
  }
} finally {
  for (const { stop } of parts) await stop()
  rmSync(home, { recursive: true, force: true })
}
