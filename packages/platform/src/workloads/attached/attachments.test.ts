import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NS, node, runs, SERVER, WorkloadRig } from '../../../test/support/workloads.ts'
import { kinds } from '../../kinds.ts'

let rig: WorkloadRig
beforeEach(() => {
  rig = new WorkloadRig()
})
afterEach(() => rig.stop())

describe('an attached stdio server', () => {
  const STDIO = `const { createInterface } = require('node:readline')
    console.error('up'); createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line)
      const result = method === 'initialize'
        ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } } : { method }
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })`

  it('is bridged to HTTP', async () => {
    const owner = await rig.deploy()
    expect(await rig.attach(owner, node(STDIO, { stdio: true }))).toMatchObject({ state: 'ready' })
    const upstream = rig.workloads.upstream(owner.uid)
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
    expect(rig.lines).toContain('up')
  })

  it('that does not answer is tried again, with the reason in words', async () => {
    const owner = await rig.deploy()
    const status = await rig.attach(owner, node('console.error("no key"); process.exit(1)', { stdio: true }))
    expect(status).toMatchObject({ state: 'backoff', reason: 'CrashLoop' })
    expect(status.message).toMatch(/exit code 1.*no key/)
    await expect.poll(() => rig.workloads.status(owner.uid).restarts).toBeGreaterThan(0)
  })
})

describe('attachments', () => {
  it('survive the platform', async () => {
    const owner = await rig.deploy()
    await rig.attach(owner, node(SERVER))
    await rig.workloads.close()
    rig.workloads = rig.start()
    await expect.poll(() => rig.workloads.status(owner.uid).state).toBe('ready')
    expect(await rig.get(owner.uid)).toMatchObject({ path: '/desk/mcp' })
  })

  it('end with their server, and a server made again under its name has none', async () => {
    const owner = await rig.deploy()
    const { pid = 0 } = await rig.attach(owner, node(SERVER))
    await rig.store.write((to) => to.delete(kinds.server, NS, 'desk'))
    expect(rig.workloads.upstream(owner.uid)).toBeUndefined()
    await expect.poll(() => [runs(pid), rig.store.list(kinds.attachment).length]).toEqual([false, 0])
    const again = await rig.deploy()
    expect(rig.workloads.status(again.uid).state).toBe('missing')
    expect(await rig.workloads.attach(owner)).toMatchObject({ state: 'missing' })
  })

  it('whose server went while the platform was down are forgotten', async () => {
    const owner = await rig.deploy()
    await rig.attach(owner, { kind: 'url', url: 'http://127.0.0.1:9' })
    await rig.workloads.close()
    await rig.store.write((to) => to.delete(kinds.server, NS, 'desk'))
    const again = await rig.deploy()
    rig.workloads = rig.start()
    expect(rig.workloads.status(again.uid).state).toBe('missing')
    await expect.poll(() => rig.store.list(kinds.attachment)).toEqual([])
  })

  it('of a platform that was killed leave no process behind', async () => {
    const owner = await rig.deploy()
    const lost = rig.start({ firstWait: 3_600_000 })
    const { pid = 0 } = await rig.attach(owner, node(SERVER), undefined, lost)
    await expect.poll(() => rig.store.list({ name: 'WorkloadProcess' })).toHaveLength(1)
    rig.workloads = rig.start()
    await expect.poll(() => runs(pid)).toBe(false)
    await expect.poll(() => rig.workloads.status(owner.uid).state).toBe('ready')
  })

  it('never end a stranger that has got the number of an old process', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    rig.cleanup.push(() => stranger.kill('SIGKILL'))
    await once(stranger, 'spawn')
    const value = { serverUid: 'x', pid: stranger.pid, mark: '1' }
    await rig.store.write((to) => to.put({ name: 'WorkloadProcess' }, NS, 'desk', value))
    rig.start()
    await expect.poll(() => rig.store.list({ name: 'WorkloadProcess' })).toEqual([])
    expect(stranger.pid && runs(stranger.pid)).toBe(true)
  })
})
