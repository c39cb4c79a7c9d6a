// How long it takes from deploying a pushed image until its first answered call, for an image that starts in 0.5 s,
// beside `docker run` of the same image until it answers, in interleaved rounds. Limit: 2 s. Then updates under an open
// loop of 200 calls a second through the gateway: none may fail.
import '../scripts/source.mjs'
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { median } from './lib/load.mjs'

const { findEngine } = await import('../test/support/engine.ts')
const { buildImage } = await import('../test/support/image-parts.ts')
const { startLocalPlatform } = await import('@mcp-runtime/platform')

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const LIMIT = 2
const RATE = 200
const UPDATES = 3
const NAMESPACE = 'mcp-team-local'

const engine = await findEngine()
if ('reason' in engine) {
  console.log(`deploy: left out, it ${engine.reason}`)
  process.exit(0)
}
const dir = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const platform = await startLocalPlatform({ dataDir: join(dir, 'data'), port: 0, version: '0.0.0', log: silent })
const registry = `localhost:${platform.port}`
const authorization = `Bearer ${platform.credentials.local.token}`
const images = []
// As the platform has it: an engine may run without a bridge of its own.
const network = `mcp-runtime-bench-${process.pid}`

async function api(path, body, method = 'POST') {
  const form = body instanceof FormData
  const response = await fetch(`${platform.url}/api/v1${path}`, {
    method,
    headers: { authorization, ...(form || body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: form || body === undefined ? body : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** An image in the engine and on the platform. */
async function push(version) {
  const image = await buildImage(engine, 'slow-start', { name: `${registry}/local/bench`, tag: version, version })
  images.push(image.reference)
  const archive = join(dir, `${version}.tar`)
  await engine.ok(['save', '--output', archive, image.reference])
  const form = new FormData()
  form.set('target', image.reference)
  form.set('image_tar', await openAsBlob(archive), 'image.tar')
  await api('/runtime/registry/push', form)
  return image
}

const pool = new Pool(platform.url, { connections: 64 })
const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'facts', arguments: {} },
})

/** The version that answers; throws with what came instead. */
async function call(name, headers) {
  const { statusCode, body } = await pool.request({ method: 'POST', path: `/${name}/mcp`, headers, body: CALL })
  const text = await body.text()
  const found = /\\"version\\":\\"([^\\]+)/.exec(text)
  if (statusCode !== 200 || found === null) throw new Error(`${statusCode} ${text}`)
  return found[1]
}

const apply = (name, tag, update = false) =>
  api('/runtime/servers', {
    name,
    namespace: NAMESPACE,
    update,
    spec: {
      image: `${registry}/local/bench`,
      imageTag: tag,
      tools: [{ name: 'facts', requiredTrust: 'low', sideEffect: 'read' }],
    },
  })

/** Headers of a session that may call the server. */
async function admit(name, grant = `all-${name}`) {
  await api('/runtime/grants', {
    name: grant,
    namespace: NAMESPACE,
    serverRef: { name },
    subject: { agentID: 'bench' },
    maxTrust: 'low',
    allowedSideEffects: ['read'],
    toolRules: [{ name: 'facts', decision: 'allow' }],
  })
  const session = await api('/runtime/adapter/sessions', { serverName: name, agentID: 'bench' })
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'x-mcp-human-id': session.humanID,
    'x-mcp-agent-id': session.agentID,
    'x-mcp-team-id': session.teamID,
    'x-mcp-agent-session': session.name,
    'x-mcp-agent-session-secret': session.secret,
  }
}

async function deployUntilAnswered(name) {
  const began = performance.now()
  await apply(name, 'v1')
  const headers = await admit(name)
  for (;;) {
    try {
      await call(name, headers)
      return (performance.now() - began) / 1000
    } catch (error) {
      if (performance.now() - began > 60_000) throw error
      await sleep(10)
    }
  }
}

async function runUntilAnswered(reference) {
  const began = performance.now()
  const id = `${network}-floor`
  try {
    await engine.ok(['run', '--detach', '--name', id, '--network', network, '--env', 'MCP_PATH=/mcp', reference])
    const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`
    const address = (await engine.ok(['inspect', '--format', format, id])).stdout.trim()
    for (;;) {
      try {
        const answer = await fetch(`http://${address}:8088/mcp`, { method: 'POST', body: CALL })
        await answer.text()
        return (performance.now() - began) / 1000
      } catch {
        await sleep(10)
      }
    }
  } finally {
    await engine.run(['rm', '--force', id])
  }
}

async function underLoad(name, headers) {
  const times = []
  const failed = []
  const seen = new Map()
  const under = new Set()
  let over = false
  const loop = (async () => {
    for (let due = performance.now(); !over; due += 1000 / RATE) {
      await sleep(Math.max(0, due - performance.now()))
      const began = performance.now()
      const one = call(name, headers).then(
        (version) => {
          times.push(performance.now() - began)
          seen.set(version, (seen.get(version) ?? 0) + 1)
        },
        (error) => failed.push(error.message),
      )
      under.add(one)
      one.finally(() => under.delete(one))
    }
    await Promise.all(under)
  })()
  await sleep(500)
  for (let update = 1; update <= UPDATES; update += 1) {
    const version = update % 2 === 1 ? 'v2' : 'v1'
    const before = seen.get(version) ?? 0
    await apply(name, version, true)
    while ((seen.get(version) ?? 0) <= before + RATE / 2) await sleep(20)
  }
  over = true
  await loop
  times.sort((a, b) => a - b)
  return { calls: times.length + failed.length, failed, times }
}

try {
  await engine.ok(['network', 'create', network])
  const image = await push('v1')
  await push('v2')
  const rounds = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const name = `bench-${round + 1}`
    const result = [await runUntilAnswered(image.reference), await deployUntilAnswered(name)]
    if (round >= 0) rounds.push(result)
    if (round < ROUNDS - 1) await api(`/runtime/servers/${NAMESPACE}/${name}`, undefined, 'DELETE')
  }
  const [floor, deploy] = [0, 1].map((at) => median(rounds.map((result) => result[at])))
  const ratio = median(rounds.map(([run, ours]) => ours / run))
  const worst = Math.max(...rounds.map(([, ours]) => ours))
  console.log(`deploy to first answered call, image that starts in 0.5 s, ${ROUNDS} interleaved rounds, medians`)
  console.log(`  ${'docker run, until it answers'.padEnd(30)} ${'1.00'.padStart(5)} x  ${floor.toFixed(3)} s`)
  console.log(
    `  ${'deploy, until a call passes'.padEnd(30)} ${ratio.toFixed(2).padStart(5)} x  ${deploy.toFixed(3)} s  ` +
      `worst ${worst.toFixed(3)} s  limit ${LIMIT} s: ${deploy <= LIMIT ? 'met' : 'MISSED'}`,
  )
  const name = `bench-${ROUNDS}`
  const headers = await admit(name, `load-${name}`)
  const { calls, failed, times } = await underLoad(name, headers)
  const at = (share) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1)
  console.log(`${UPDATES} updates under ${RATE} calls/s`)
  console.log(
    `  ${calls} calls, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${failed.length} failed  ` +
      `limit 0: ${failed.length === 0 ? 'met' : 'MISSED'}`,
  )
  for (const why of new Set(failed.slice(0, 5))) console.log(`    ${why}`)
} finally {
  await pool.close()
  await platform.close()
  for (const reference of images) await engine.run(['rmi', '--force', reference])
  await engine.run(['network', 'rm', network])
  const { leaveEngine } = await import('@mcp-runtime/platform')
  await leaveEngine(join(dir, 'data'), process.env)
  rmSync(dir, { recursive: true, force: true })
}
