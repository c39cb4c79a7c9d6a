// Workloads that mean harm, or were let in by mistake, must not take the platform with them.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NS, node, SERVER, WorkloadRig } from '../../test/support/workloads.ts'
import { kinds } from '../kinds.ts'

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
