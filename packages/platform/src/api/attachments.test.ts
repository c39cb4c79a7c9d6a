import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

let rig: Rig
let upstream: Server
let target: { kind: 'url'; url: string }
beforeAll(async () => {
  rig = await startRig()
  upstream = createServer((req, res) => {
    req.resume()
    res.writeHead(400).end()
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  target = { kind: 'url', url: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` }
})
afterAll(async () => {
  await rig.stop()
  upstream.close()
})

const attach = (name: string, to: unknown = target) => rig.owner('POST', '/local/attachments', { name, target: to })
const process_ = (more = {}) => ({ kind: 'process', command: ['/no/such/program'], cwd: '/', ...more })

describe('an attachment', () => {
  it('needs a deployed server, and says how to get one', async () => {
    const { status, body } = await attach('desk')
    expect([status, body.error]).toEqual([404, 'not_found'])
    expect(body.message).toContain('mcp-runtime server deploy desk')
  })

  it('makes the server ready, outlives the platform and is taken away', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('desk'))
    const { status, body } = await attach('desk')
    expect([status, body.attachment]).toMatchObject([
      200,
      { name: 'desk', namespace: NAMESPACE, target, state: 'ready', restarts: 0 },
    ])
    const server = `/runtime/servers/${NAMESPACE}/desk`
    const ready = (await rig.owner('GET', server)).body.server
    expect(ready).toMatchObject({ ready: '1/1', status: 'Ready' })
    expect(ready).not.toHaveProperty('reason')
    await rig.restart()
    expect((await rig.owner('GET', '/local/attachments')).body.attachments).toMatchObject([{ name: 'desk', target }])
    const item = `/local/attachments/${NAMESPACE}/desk`
    expect((await rig.owner('DELETE', item)).body).toEqual({ success: true, namespace: NAMESPACE, name: 'desk' })
    expect((await rig.owner('DELETE', item)).status).toBe(404)
    expect((await rig.owner('GET', server)).body.server).toMatchObject({
      status: 'NotReady',
      reason: 'WorkloadMissing',
    })
  })

  it('stays when what is to take its place cannot start', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('kept'))
    await attach('kept')
    const refused = await attach('kept', process_())
    expect([refused.status, refused.body.error]).toEqual([422, 'unprocessable'])
    const { attachments } = (await rig.owner('GET', '/local/attachments')).body
    expect(attachments).toContainEqual(expect.objectContaining({ name: 'kept', target, state: 'ready' }))
    await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/kept`)
  })

  it('ends with its server', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('brief'))
    await attach('brief')
    await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/brief`)
    await rig.owner('POST', '/runtime/servers', serverBody('brief'))
    const server = (await rig.owner('GET', `/runtime/servers/${NAMESPACE}/brief`)).body.server
    expect(server.reason).toBe('WorkloadMissing')
  })

  it.each([
    ['a URL of another kind', { kind: 'url', url: 'ftp://x' }, 400],
    ['a URL without a scheme', { kind: 'url', url: 'localhost:8088' }, 400],
    ['no URL', { kind: 'url', url: 'nonsense' }, 400],
    ['a relative folder', process_({ cwd: 'here' }), 400],
    ['no command', process_({ command: [] }), 400],
    ['an unknown kind', { kind: 'container' }, 400],
  ])('to %s is refused', async (_, to, status) => {
    await rig.owner('POST', '/runtime/servers', serverBody('bad', { update: true }))
    expect((await attach('bad', to)).status).toBe(status)
    expect((await rig.owner('GET', '/local/attachments')).body.attachments).toEqual([])
  })

  it('to a process is for those who started the platform, because it runs as them', async () => {
    const { id, call } = await rig.user('bob@example.com')
    await rig.owner('PUT', `/runtime/teams/local/members/${id}`, {})
    await call('POST', '/runtime/servers', serverBody('bobs'))
    const refused = await call('POST', '/local/attachments', { name: 'bobs', target: process_() })
    expect([refused.status, refused.body.error]).toEqual([403, 'forbidden'])
    expect((await call('POST', '/local/attachments', { name: 'bobs', target })).status).toBe(200)
  })

  it('shows no environment, neither in lists nor in the log', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('secretive'))
    const answer = await attach('secretive', process_({ env: { API_TOKEN: 'hush-hush' } }))
    const said = [answer, await rig.owner('GET', '/local/attachments'), await rig.owner('GET', '/local/events')]
    expect(JSON.stringify(said)).not.toContain('hush-hush')
  })
})
