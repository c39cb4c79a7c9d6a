// Workloads that mean harm, or were let in by mistake, must not take the platform with them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NS, node, runs, SERVER, WorkloadRig } from '../../../test/support/workloads.ts'
import { kinds } from '../../kinds.ts'

let rig: WorkloadRig
beforeEach(() => {
  rig = new WorkloadRig()
})
afterEach(() => rig.stop())

it.each(['http://u:p@127.0.0.1:9/', 'not a url'])('starts beside a stored attachment to %s', async (url) => {
  const bad = await rig.deploy('bad')
  const good = await rig.deploy('good')
  await rig.store.write((to) => {
    to.put(kinds.attachment, NS, 'bad', { serverUid: bad.uid, target: { kind: 'url', url } })
    to.put(kinds.attachment, NS, 'good', { serverUid: good.uid, target: node(SERVER) })
  })
  rig.workloads = rig.start()
  expect(rig.workloads.status(bad.uid)).toMatchObject({ state: 'failed', reason: 'CannotStart' })
  expect(rig.workloads.upstream(bad.uid)).toBeUndefined()
  expect(rig.workloads.status(good.uid).state).toBe('starting')
})

it('does not wait for a process that has left the group and holds the output', async () => {
  const owner = await rig.deploy()
  const left = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'],
    { detached: true, stdio: 'inherit' }).on('spawn', function () { console.log('left ' + this.pid) })`
  await rig.attach(owner, node(`${left}; ${SERVER}`))
  const pid = Number(rig.lines.find((line) => line.startsWith('left '))?.slice(5))
  expect(pid).toBeGreaterThan(0)
  try {
    await rig.workloads.detach(owner.uid)
    expect(rig.workloads.status(owner.uid).state).toBe('missing')
  } finally {
    process.kill(pid, 'SIGKILL')
  }
})

describe('a stdio server that ignores the end of its input and SIGTERM', () => {
  const STUBBORN = `process.on('SIGTERM', () => {})
    setInterval(() => {}, 1e6)
    console.error('pid ' + process.pid)
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id } = JSON.parse(line)
      const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } }
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })`
  const pids = () => rig.lines.filter((line) => line.startsWith('pid ')).map((line) => Number(line.slice(4)))

  it('is gone when the platform has closed, sessions that were over included', async () => {
    const owner = await rig.deploy()
    // The platform has tried it by a session of its own, which is over.
    expect(await rig.attach(owner, node(STUBBORN, { stdio: true }))).toMatchObject({ state: 'ready' })
    expect(pids()).toHaveLength(1)
    await rig.workloads.close()
    expect(pids().filter(runs)).toEqual([])
  })

  it('is ended by the next platform when the first was killed', async () => {
    const owner = await rig.deploy()
    await rig.attach(owner, node(STUBBORN, { stdio: true }))
    const upstream = rig.workloads.upstream(owner.uid)
    const headers = ['content-type', 'application/json', 'accept', 'application/json']
    const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}')
    await upstream?.request({ method: 'POST', path: upstream.url.pathname, headers, body })
    const [, session] = pids()
    expect(session && runs(session)).toBe(true)
    // The first one still lives here, and is told nothing: as good as killed.
    rig.start()
    await expect.poll(() => runs(session as number)).toBe(false)
  })
})
