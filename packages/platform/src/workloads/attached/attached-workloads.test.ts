import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { node, runs, SERVER, WorkloadRig } from '../../../test/support/workloads.ts'
import { kinds } from '../../kinds.ts'
import { freePort } from '../probe.ts'

let rig: WorkloadRig
beforeEach(() => {
  rig = new WorkloadRig()
})
afterEach(() => rig.stop())

async function listen(port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((req, res) => res.end(JSON.stringify({ url: req.url })))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  rig.cleanup.push(() => server.close().closeAllConnections())
  return { port: (server.address() as AddressInfo).port, server }
}

describe('an attached URL', () => {
  it('is ready when something answers there, at /mcp unless it says otherwise', async () => {
    const { port } = await listen()
    const owner = await rig.deploy()
    const status = await rig.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}` })
    expect(status).toEqual({ state: 'ready', upstream: `http://127.0.0.1:${port}/mcp`, restarts: 0 })
    expect(await rig.get(owner.uid)).toEqual({ url: '/mcp' })
    await rig.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}/own/path?x=1` })
    expect(await rig.get(owner.uid)).toEqual({ url: '/own/path' })
  })

  it('is unreachable until something does', async () => {
    const port = await freePort()
    const owner = await rig.deploy()
    const url = `http://127.0.0.1:${port}`
    expect(await rig.attach(owner, { kind: 'url', url })).toMatchObject({
      state: 'unreachable',
      reason: 'Unreachable',
    })
    await listen(port)
    await expect.poll(() => rig.workloads.status(owner.uid).state).toBe('ready')
  })

  it('is looked at again when a call cannot reach it', async () => {
    const { port, server } = await listen()
    const owner = await rig.deploy()
    await rig.attach(owner, { kind: 'url', url: `http://127.0.0.1:${port}` })
    server.close().closeAllConnections()
    await once(server, 'close')
    const front = createServer((_, res) => {
      void rig.workloads
        .upstream(owner.uid)
        ?.forward({ method: 'GET', path: '/', headers: [] }, res)
        .then(() => res.end())
    }).listen(0, '127.0.0.1')
    rig.cleanup.push(() => front.close().closeAllConnections())
    await once(front, 'listening')
    await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}`)
    await expect.poll(() => rig.workloads.status(owner.uid).state).toBe('unreachable')
  })
})

describe('an attached process', () => {
  it('has its last lines kept, those of the run before it crashed too', async () => {
    const owner = await rig.deploy()
    const script = `console.log('run'); console.error('to stderr'); ${SERVER}.on('listening', () => {
      if (!require('node:fs').existsSync(process.argv[1])) {
        require('node:fs').writeFileSync(process.argv[1], '')
        setTimeout(() => { console.log('the first one ends'); process.exit(1) }, 50)
      }
    })`
    const mark = join(mkdtempSync(join(tmpdir(), 'mcp-runtime-logs-')), 'ran')
    rig.cleanup.push(() => rmSync(dirname(mark), { recursive: true, force: true }))
    await rig.attach(owner, node(script, { command: [process.execPath, '-e', script, mark] }))
    const lines = async (query = {}): Promise<string[]> => {
      const found = []
      for await (const { stream, line } of rig.workloads.logs(owner.uid, query)) found.push(`${stream} ${line}`)
      return found.sort()
    }
    await expect
      .poll(() => lines({ previous: true }))
      .toEqual(['stderr to stderr', 'stdout run', 'stdout the first one ends'])
    await expect.poll(() => lines()).toEqual(['stderr to stderr', 'stdout run'])
  })

  it('is told where to listen and what to serve, by argv and not through a shell', async () => {
    process.env.MCP_PLATFORM_API_TOKEN = 'secret'
    const owner = await rig.deploy()
    const target = node(SERVER, {
      command: [process.execPath, '-e', SERVER, 'a b', '; exit 1', '$HOME'],
      env: { DESK_MODE: 'test' },
    })
    const status = await rig.attach(owner, target)
    expect(status).toMatchObject({ state: 'ready', restarts: 0 })
    const seen = await rig.get(owner.uid)
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
    const owner = await rig.deploy()
    const crash = `console.log('starting'); console.error('\\u001b[31mno database'); process.exit(3)`
    const status = await rig.attach(owner, node(crash))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/exit code 3.*no database/)
    expect(status.message).not.toContain('\u001b')
    expect(rig.workloads.upstream(owner.uid)).toBeUndefined()
    await expect.poll(() => rig.workloads.status(owner.uid).restarts).toBeGreaterThan(1)
    expect(rig.lines).toContain('starting')
  })

  it('serves again after it was killed', async () => {
    const owner = await rig.deploy()
    const { pid = 0 } = await rig.attach(owner, node(SERVER))
    const seen: string[] = []
    rig.workloads.onChange((_uid, { state }) => seen.push(state))
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => seen).toEqual(['backoff', 'starting', 'ready'])
    const again = await rig.get(owner.uid)
    expect(again.pid).not.toBe(pid)
    expect(rig.workloads.status(owner.uid)).toMatchObject({ pid: again.pid, restarts: 1 })
  })

  it('must listen in time', async () => {
    rig.workloads = rig.start({ start: 200 })
    const owner = await rig.deploy()
    const status = await rig.attach(owner, node('console.log("busy"); setInterval(() => {}, 1000)'))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/did not listen on 127\.0\.0\.1:\d+ \(its PORT\) within 0\.2 s.*busy/)
  })

  it('that cannot be started is not tried again', async () => {
    const owner = await rig.deploy()
    const status = await rig.attach(owner, {
      kind: 'process',
      command: ['no-such-program-here'],
      cwd: tmpdir(),
    })
    expect(status).toMatchObject({ state: 'failed', reason: 'CannotStart', restarts: 0 })
    expect(status.message).toContain('no-such-program-here')
  })

  it('ends with all it has started, also what does not want to', async () => {
    const stubborn = `process.on('SIGTERM', () => {});`
    const script = `${stubborn} const child = require('node:child_process').spawn(process.execPath,
      ['-e', ${JSON.stringify(`${stubborn} setInterval(() => {}, 1000)`)}], { stdio: 'inherit' });
      console.log('child', child.pid); ${SERVER}`
    const owner = await rig.deploy()
    const { pid = 0 } = await rig.attach(owner, node(script))
    const child = Number(rig.lines.find((line) => line.startsWith('child'))?.split(' ')[1])
    expect(runs(pid) && runs(child)).toBe(true)
    await rig.detach(owner)
    await expect.poll(() => [runs(pid), runs(child)]).toEqual([false, false])
    expect(rig.workloads.status(owner.uid)).toMatchObject({ state: 'missing', reason: 'WorkloadMissing' })
    expect(rig.store.list(kinds.attachment)).toEqual([])
  })

  it('is replaced, never doubled', async () => {
    const owner = await rig.deploy()
    const [first, second] = await Promise.all([rig.attach(owner, node(SERVER)), rig.attach(owner, node(SERVER))])
    const { pid } = await rig.get(owner.uid)
    const other = [first.pid, second.pid].find((known) => known !== undefined && known !== pid)
    if (other !== undefined) await expect.poll(() => runs(other)).toBe(false)
  })

  it('does not start when it was taken away before its turn came', async () => {
    const owner = await rig.deploy()
    const attached = rig.attach(owner, node(SERVER))
    const detached = rig.detach(owner)
    expect(await attached).toMatchObject({ state: 'missing' })
    await detached
    expect(rig.workloads.upstream(owner.uid)).toBeUndefined()
  })

  it('may be given up waiting for, and stays attached', async () => {
    const owner = await rig.deploy()
    const status = await rig.attach(owner, node('setInterval(() => {}, 1000)'), AbortSignal.abort())
    expect(status.state).toBe('starting')
    expect(rig.store.list(kinds.attachment)).toHaveLength(1)
  })
})
