// What the gateway, and adapter proxy and gateway together, add to a tool call: the platform as `local up` runs it
// (policy, audit in SQLite, Host guard) before a server that does nothing, against that server alone, in interleaved
// rounds. One process for each part. Limits: together at most 0.87 ms more at p50, at least 4,000 calls a second.
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
const plain = [
  ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'],
  ...['MCP-Protocol-Version', '2025-11-25', 'Mcp-Session-Id', '0f7c1a52-9a53-4f0e-8d0e-6a0d2b8a1c11'],
]

const verdict = (met) => `  limit: ${met ? 'met' : 'MISSED'}`

const server = await startRole('null-server')
const platform = await startRole('platform', server.url)
const adapter = await startRole('adapter', platform.url, platform.platform, platform.token)
const routes = [
  { name: 'server alone', url: server.url, headers: plain },
  { name: 'through the gateway', url: platform.url, headers: [...plain, ...platform.headers] },
  { name: 'adapter and gateway', url: `${adapter.listening}/mcp`, headers: plain, addedLimit: 870, rateLimit: 4_000 },
]
try {
  for (const connections of [1, 32]) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const results = []
      for (const { url, headers } of routes) {
        results.push(await load({ url, headers, body, connections, seconds: SECONDS, expected: '"isError":false' }))
      }
      rounds.push(results)
    }
    console.log(`${connections} connection${connections === 1 ? '' : 's'}, median of ${ROUNDS} rounds of ${SECONDS} s`)
    routes.forEach(({ name, addedLimit, rateLimit }, at) => {
      const p50 = median(rounds.map((round) => round[at].p50))
      const added = median(rounds.map((round) => round[at].p50 - round[0].p50))
      const rate = median(rounds.map((round) => round[at].perSecond))
      const ratio = median(rounds.map((round) => round[at].perSecond / round[0].perSecond))
      console.log(
        `  ${name.padEnd(22)} ${rate.toFixed(0).padStart(6)} calls/s (${ratio.toFixed(2)} x)  ` +
          `p50 ${(p50 * 1000).toFixed(0).padStart(5)} µs (+${(added * 1000).toFixed(0)} µs)  ` +
          `p99 ${(median(rounds.map((round) => round[at].p99)) * 1000).toFixed(0)} µs` +
          (addedLimit === undefined ? '' : verdict(connections === 1 ? added * 1000 <= addedLimit : rate >= rateLimit)),
      )
    })
  }
} finally {
  await adapter.stop()
  await platform.stop()
  await server.stop()
}
