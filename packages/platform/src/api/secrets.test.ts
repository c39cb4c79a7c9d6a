import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, NAMESPACE, type Rig, startRig } from '../../test/support/platform.ts'

let rig: Rig
let stranger: Call
beforeAll(async () => {
  rig = await startRig()
  stranger = (await rig.user('stranger@example.com')).call
})
afterAll(() => rig.stop())

const VALUE = 'hunter2-of-desk'
const at = (name: string, key = '', namespace = NAMESPACE) =>
  `/local/secrets/${namespace}/${name}${key === '' ? '' : `/${encodeURIComponent(key)}`}`

describe('a secret', () => {
  it('takes values and gives back names only, to those who may publish in its namespace', async () => {
    const made = await rig.owner('PUT', at('desk', 'TOKEN'), { value: VALUE })
    const secret = { name: 'desk', namespace: NAMESPACE, keys: ['TOKEN'], age: expect.any(String) }
    expect(made).toMatchObject({ status: 200, body: { secret } })
    await rig.owner('PUT', at('desk', 'A'), { value: 'second' })
    const listed = await rig.owner('GET', '/local/secrets')
    expect(listed.body).toEqual({ secrets: [{ ...secret, keys: ['A', 'TOKEN'] }] })
    expect((await rig.admin('GET', `/local/secrets?namespace=${NAMESPACE}`)).body.secrets).toHaveLength(1)
    expect((await stranger('GET', '/local/secrets')).body).toEqual({ secrets: [] })
    for (const [call, status] of [
      [stranger, 403],
      [rig.anon, 401],
    ] as const) {
      expect((await call('PUT', at('desk', 'TOKEN'), { value: 'x' })).status).toBe(status)
      expect((await call('GET', `/local/secrets?namespace=${NAMESPACE}`)).status).toBe(status)
      expect((await call('DELETE', at('desk', 'TOKEN'))).status).toBe(status)
      expect((await call('DELETE', at('desk'))).status).toBe(status)
    }
    // Only administrators change the shared namespace.
    expect((await rig.owner('PUT', at('desk', 'K', 'mcp-servers'), { value: 'x' })).status).toBe(403)
    expect((await rig.admin('PUT', at('desk', 'K', 'mcp-servers'), { value: 'x' })).status).toBe(200)
    expect((await rig.admin('PUT', at('desk', 'K', 'mcp-team-none'), { value: 'x' })).status).toBe(404)
  })

  it('stands in no event and in no answer, a refused one included', async () => {
    const big = 'z'.repeat(64 * 1024 + 1)
    const refused = await rig.owner('PUT', at('desk', 'BIG'), { value: big })
    expect(refused).toMatchObject({ status: 413 })
    expect(JSON.stringify(refused.body)).not.toContain('zzz')
    const { body } = await rig.admin('GET', '/local/events?limit=1000')
    const events = body.events.filter((one: { event_type: string }) => one.event_type === 'platform.secret.set')
    expect(events[0].payload).toMatchObject({
      kind: 'Secret',
      name: 'desk',
      namespace: NAMESPACE,
      after: { key: 'TOKEN' },
    })
    expect(JSON.stringify(body)).not.toContain(VALUE)
  })

  it('takes only what an environment variable can hold, under a name that a cluster would take', async () => {
    for (const value of ['', 'a\u0000b']) {
      expect((await rig.owner('PUT', at('desk', 'K'), { value })).status).toBe(400)
    }
    for (const key of ['a b', '__proto__', 'k/v', 'ö', '..']) {
      const path = `/local/secrets/${NAMESPACE}/desk/${encodeURIComponent(key).replaceAll('.', '%2e')}`
      expect((await rig.owner('PUT', path, { value: 'x' })).status, key).not.toBe(200)
    }
    const misnamed = await rig.owner('PUT', at('Desk', 'K'), { value: 'x' })
    expect(misnamed.status).toBe(400)
    // `secret: …` would be hidden where it is shown.
    expect(misnamed.body.message).toContain('lower-case')
    expect(misnamed.body.message).not.toMatch(/secret:/)
    expect((await rig.owner('PUT', at('desk', 'K'), { value: 'x', more: 1 })).status).toBe(400)
    expect((await rig.owner('PUT', at('desk', 'CERT'), { value: '"\\'.repeat(30_000) })).status).toBe(200)
    for (let i = 0; i < 17; i++) await rig.owner('PUT', at('heap', `k${i}`), { value: 'y'.repeat(64 * 1024) })
    const heap = (await rig.owner('GET', '/local/secrets')).body.secrets.find(
      (one: { name: string }) => one.name === 'heap',
    )
    expect(heap.keys).toHaveLength(16)
  })

  it('loses one key, then goes with the last or as a whole', async () => {
    await rig.owner('PUT', at('gone', 'a'), { value: '1' })
    await rig.owner('PUT', at('gone', 'b'), { value: '2' })
    expect((await rig.owner('DELETE', at('gone', 'a'))).body.secret.keys).toEqual(['b'])
    expect((await rig.owner('DELETE', at('gone', 'a'))).status).toBe(404)
    expect((await rig.owner('DELETE', at('gone', 'b'))).body.secret.keys).toEqual([])
    expect((await rig.owner('DELETE', at('gone'))).status).toBe(404)
    await rig.owner('PUT', at('gone', 'a'), { value: '1' })
    expect(await rig.owner('DELETE', at('gone'))).toMatchObject({ status: 200, body: { success: true, name: 'gone' } })
  })

  it('outlives the platform', async () => {
    await rig.restart()
    expect((await rig.owner('GET', '/local/secrets')).body.secrets.map((one: { name: string }) => one.name)).toContain(
      'desk',
    )
  })
})
