import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import type { AttachmentTarget } from '@mcp-runtime/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silent, tempStore } from '../../test/support/temp-store.ts'
import { kinds } from '../kinds.ts'
import type { Store, WorkloadOwner, Workloads } from '../ports/index.ts'
import { createAttachedWorkloads } from './attached-workloads.ts'
import { freePort } from './probe.ts'

const NS = 'team-a'

let store: Store
let workloads: Workloads
let lines: string[]
const cleanup: (() => unknown)[] = []

const start = (timings = {}): Workloads => {
  const started = createAttachedWorkloads({
    store,
    log: silent,
    clock: Date.now,
    timings: { look: 5, firstWait: 10, grace: 300, ...timings },
    output: (_owner, _stream, line) => lines.push(line),
  })
  cleanup.push(() => started.close())
  return started
}

beforeEach(() => {
  const temp = tempStore()
  store = temp.store
  cleanup.push(() => temp.close())
  lines = []
  workloads = start()
})
afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step()
})

async function deploy(name = 'desk'): Promise<WorkloadOwner> {
  const spec = { image: 'desk:1' }
  const { uid } = await store.write((to) => to.put(kinds.server, NS, name, { labels: {}, annotations: {}, spec }))
  return { uid, namespace: NS, name, path: `/${name}/mcp` }
}

const node = (script: string, more: Partial<AttachmentTarget & { kind: 'process' }> = {}): AttachmentTarget => ({
  kind: 'process',
  command: [process.execPath, '-e', script],
  cwd: tmpdir(),
  ...more,
})
const SERVER = `require('node:http').createServer((req, res) => res.end(JSON.stringify({
  pid: process.pid, url: req.url, path: process.env.MCP_PATH, env: Object.keys(process.env), argv: process.argv.slice(1),
}))).listen(process.env.PORT, '127.0.0.1')`

const get = async (uid: string) => {
  const upstream = workloads.upstream(uid)
  if (upstream === undefined) return undefined
  const answer = await upstream.request({ method: 'GET', path: upstream.url.pathname, headers: [] })
  return JSON.parse(answer.body.toString())
}
const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function listen(port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((req, res) => res.end(JSON.stringify({ url: req.url })))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  cleanup.push(() => server.close().closeAllConnections())
  return { port: (server.address() as AddressInfo).port, server }
}

describe('an attached URL', () => {
  it('is ready when something answers there, at /mcp unless it says otherwise', async () => {
    const { port } = await listen()
    const owner = await deploy()
    const status = await workloads.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}` })
    expect(status).toEqual({ state: 'ready', upstream: `http://127.0.0.1:${port}/mcp`, restarts: 0 })
    expect(await get(owner.uid)).toEqual({ url: '/mcp' })
    await workloads.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}/own/path?x=1` })
    expect(await get(owner.uid)).toEqual({ url: '/own/path' })
  })

  it('is unreachable until something does', async () => {
    const port = await freePort()
    const owner = await deploy()
    const url = `http://127.0.0.1:${port}`
    expect(await workloads.attach(owner, { kind: 'url', url })).toMatchObject({
      state: 'unreachable',
      reason: 'Unreachable',
    })
    await listen(port)
    await expect.poll(() => workloads.status(owner.uid).state).toBe('ready')
  })

  it('is looked at again when a call cannot reach it', async () => {
    const { port, server } = await listen()
    const owner = await deploy()
    await workloads.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}` })
    server.close().closeAllConnections()
    await once(server, 'close')
    const front = createServer((_, res) => {
      void workloads
        .upstream(owner.uid)
        ?.forward({ method: 'GET', path: '/', headers: [] }, res)
        .then(() => res.end())
    }).listen(0, '127.0.0.1')
    cleanup.push(() => front.close().closeAllConnections())
    await once(front, 'listening')
    await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}`)
    await expect.poll(() => workloads.status(owner.uid).state).toBe('unreachable')
  })

  it('must be a URL of http', async () => {
    const owner = await deploy()
    for (const url of ['ftp://x/', 'localhost:8088', '']) {
      await expect(workloads.attach(owner, { kind: 'url', url })).rejects.toThrow()
    }
    expect(store.list(kinds.attachment)).toEqual([])
  })
})

describe('an attached process', () => {
  it('is told where to listen and what to serve, by argv and not through a shell', async () => {
    process.env.MCP_PLATFORM_API_TOKEN = 'secret'
    const owner = await deploy()
    const target = node(SERVER, {
      command: [process.execPath, '-e', SERVER, 'a b', '; exit 1', '$HOME'],
      env: { DESK_MODE: 'test' },
    })
    const status = await workloads.attach(owner, target)
    expect(status).toMatchObject({ state: 'ready', restarts: 0 })
    const seen = await get(owner.uid)
    expect(seen).toMatchObject({
      pid: status.pid,
      url: '/desk/mcp',
      path: '/desk/mcp',
      argv: ['a b', '; exit 1', '$HOME'],
    })
    expect(seen.env).toContain('DESK_MODE')
    expect(seen.env).not.toContain('MCP_PLATFORM_API_TOKEN')
    delete process.env.MCP_PLATFORM_API_TOKEN
  })

  it('is started again when it ends, with the reason in words', async () => {
    const owner = await deploy()
    const crash = `console.log('starting'); console.error('\\u001b[31mno database'); process.exit(3)`
    const status = await workloads.attach(owner, node(crash))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/exit code 3.*no database/)
    expect(status.message).not.toContain('\u001b')
    expect(workloads.upstream(owner.uid)).toBeUndefined()
    await expect.poll(() => workloads.status(owner.uid).restarts).toBeGreaterThan(1)
    expect(lines).toContain('starting')
  })

  it('serves again after it was killed', async () => {
    const owner = await deploy()
    const { pid = 0 } = await workloads.attach(owner, node(SERVER))
    const seen: string[] = []
    workloads.onChange((_uid, { state }) => seen.push(state))
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => seen).toEqual(['backoff', 'starting', 'ready'])
    const again = await get(owner.uid)
    expect(again.pid).not.toBe(pid)
    expect(workloads.status(owner.uid)).toMatchObject({ pid: again.pid, restarts: 1 })
  })

  it('must listen in time', async () => {
    workloads = start({ start: 200 })
    const owner = await deploy()
    const status = await workloads.attach(owner, node('console.log("busy"); setInterval(() => {}, 1000)'))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/did not listen on 127\.0\.0\.1:\d+ \(its PORT\) within 0\.2 s.*busy/)
  })

  it('that cannot be started is not tried again', async () => {
    const owner = await deploy()
    const status = await workloads.attach(owner, { kind: 'process', command: ['no-such-program-here'], cwd: tmpdir() })
    expect(status).toMatchObject({ state: 'failed', reason: 'CannotStart', restarts: 0 })
    expect(status.message).toContain('no-such-program-here')
  })

  it('ends with all it has started, also what does not want to', async () => {
    const stubborn = `process.on('SIGTERM', () => {});`
    const script = `${stubborn} const child = require('node:child_process').spawn(process.execPath,
      ['-e', ${JSON.stringify(`${stubborn} setInterval(() => {}, 1000)`)}], { stdio: 'inherit' });
      console.log('child', child.pid); ${SERVER}`
    const owner = await deploy()
    const { pid = 0 } = await workloads.attach(owner, node(script))
    const child = Number(lines.find((line) => line.startsWith('child'))?.split(' ')[1])
    expect(runs(pid) && runs(child)).toBe(true)
    await workloads.detach(owner.uid)
    await expect.poll(() => [runs(pid), runs(child)]).toEqual([false, false])
    expect(workloads.status(owner.uid)).toMatchObject({ state: 'missing', reason: 'WorkloadMissing' })
    expect(store.list(kinds.attachment)).toEqual([])
  })

  it('is replaced, never doubled', async () => {
    const owner = await deploy()
    const [first, second] = await Promise.all([
      workloads.attach(owner, node(SERVER)),
      workloads.attach(owner, node(SERVER)),
    ])
    const { pid } = await get(owner.uid)
    const other = [first.pid, second.pid].find((known) => known !== undefined && known !== pid)
    if (other !== undefined) await expect.poll(() => runs(other)).toBe(false)
    expect(store.list(kinds.attachment)).toHaveLength(1)
  })

  it('may be given up waiting for, and stays attached', async () => {
    const owner = await deploy()
    const status = await workloads.attach(owner, node('setInterval(() => {}, 1000)'), AbortSignal.abort())
    expect(status.state).toBe('starting')
    expect(store.list(kinds.attachment)).toHaveLength(1)
  })
})

describe('an attached stdio server', () => {
  const STDIO = `const { createInterface } = require('node:readline')
    console.error('up'); createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line)
      const result = method === 'initialize'
        ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } } : { method }
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })`

  it('is bridged to HTTP', async () => {
    const owner = await deploy()
    expect(await workloads.attach(owner, node(STDIO, { stdio: true }))).toMatchObject({ state: 'ready' })
    const upstream = workloads.upstream(owner.uid)
    const headers = ['content-type', 'application/json', 'accept', 'application/json, text/event-stream']
    const post = (message: object, more: string[] = []) =>
      upstream?.request({
        method: 'POST',
        path: upstream.url.pathname,
        headers: [...headers, ...more],
        body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, ...message })),
      })
    const opened = await post({ method: 'initialize', params: { protocolVersion: '2025-06-18' } })
    const session = opened?.headers.find((_, i, all) => all[i - 1]?.toLowerCase() === 'mcp-session-id') ?? ''
    const answer = await post({ method: 'ping' }, ['Mcp-Session-Id', session])
    expect(answer?.body.toString()).toContain('"method":"ping"')
    expect(lines).toContain('up')
  })

  it('that does not answer is tried again, with the reason in words', async () => {
    const owner = await deploy()
    const status = await workloads.attach(owner, node('console.error("no key"); process.exit(1)', { stdio: true }))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/exit code 1.*no key/)
    await expect.poll(() => workloads.status(owner.uid).restarts).toBeGreaterThan(0)
  })
})

describe('attachments', () => {
  it('survive the platform', async () => {
    const owner = await deploy()
    await workloads.attach(owner, node(SERVER))
    await workloads.close()
    workloads = start()
    await expect.poll(() => workloads.status(owner.uid).state).toBe('ready')
    expect(await get(owner.uid)).toMatchObject({ path: '/desk/mcp' })
  })

  it('end with their server, and a server made again under its name has none', async () => {
    const owner = await deploy()
    const { pid = 0 } = await workloads.attach(owner, node(SERVER))
    await store.write((to) => to.delete(kinds.server, NS, 'desk'))
    expect(workloads.upstream(owner.uid)).toBeUndefined()
    await expect.poll(() => [runs(pid), store.list(kinds.attachment).length]).toEqual([false, 0])
    const again = await deploy()
    expect(workloads.status(again.uid).state).toBe('missing')
    await expect(workloads.attach(owner, node(SERVER))).rejects.toThrow()
  })

  it('whose server went while the platform was down are forgotten', async () => {
    const owner = await deploy()
    await workloads.attach(owner, { kind: 'url', url: 'http://127.0.0.1:9' })
    await workloads.close()
    await store.write((to) => to.delete(kinds.server, NS, 'desk'))
    const again = await deploy()
    workloads = start()
    expect(workloads.status(again.uid).state).toBe('missing')
    await expect.poll(() => store.list(kinds.attachment)).toEqual([])
  })

  it('of a platform that was killed leave no process behind', async () => {
    const owner = await deploy()
    const lost = start({ firstWait: 3_600_000 })
    const { pid = 0 } = await lost.attach(owner, node(SERVER))
    await expect.poll(() => store.list({ name: 'WorkloadProcess' })).toHaveLength(1)
    workloads = start()
    await expect.poll(() => runs(pid)).toBe(false)
    await expect.poll(() => workloads.status(owner.uid).state).toBe('ready')
  })

  it('never end a stranger that has got the number of an old process', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    cleanup.push(() => stranger.kill('SIGKILL'))
    await once(stranger, 'spawn')
    const value = { serverUid: 'x', pid: stranger.pid, mark: '1' }
    await store.write((to) => to.put({ name: 'WorkloadProcess' }, NS, 'desk', value))
    start()
    await expect.poll(() => store.list({ name: 'WorkloadProcess' })).toEqual([])
    expect(stranger.pid && runs(stranger.pid)).toBe(true)
  })
})
