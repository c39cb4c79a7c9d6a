import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dockerEntries, ociEntries, tarOf } from '../../packages/oci/test/support/archives.ts'
import { NAMESPACE, PASSWORD, type Rig, serverBody, startRig } from '../../packages/platform/test/support/platform.ts'
import { silent } from '../../packages/platform/test/support/temp-store.ts'
import { file, type Part, push, scope, target } from './support/hand-made-push.ts'

const LIMIT = 3_000_000

let rig: Rig
let host: string
let archive: Buffer
/** What the platform takes for faults of its own. */
const errors: unknown[] = []
beforeAll(async () => {
  const log = { ...silent, error: (...what: unknown[]) => void errors.push(what) }
  rig = await startRig({ log, imageLimit: LIMIT, imageCapacity: 5 * LIMIT })
  host = rig.platform.registryHost
  archive = await tarOf(ociEntries([Buffer.alloc(200_000, 'desk')]))
})
afterAll(() => rig.stop())

type Who = 'local' | 'admin'
const send = (parts: readonly Part[], who: Who = 'local', more: Partial<Parameters<typeof push>[0]> = {}) =>
  push({ url: rig.url, token: rig.platform.credentials[who].token, parts, ...more })
const list = async (query = '') => (await rig.owner('GET', `/runtime/registry/images${query}`)).body
const remains = () => readdirSync(join(rig.dataDir, 'images', 'tmp'))

describe('a push', () => {
  it('is taken, listed, found by tag and by digest, and told in the audit log', async () => {
    const { status, body } = await send([target(`${host}/local/desk:v1`), scope('tenant'), file(archive)])
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        target: `${host}/local/desk:v1`,
        digest: expect.stringMatching(/^sha256:/),
        size: expect.any(Number),
      },
    ])
    const all = await list()
    expect(all).toMatchObject({ registry_host: host, limit_bytes: LIMIT, capacity_bytes: 5 * LIMIT })
    expect(all.used_bytes).toBeGreaterThan(200_000)
    const one = { reference: `${host}/local/desk:v1`, digest: body.digest, platform: 'linux/amd64', used_by: [] }
    expect(all.images).toEqual([expect.objectContaining(one)])
    for (const reference of [`${host}/local/desk:v1`, 'local/desk:v1', `${host}/local/desk@${body.digest}`]) {
      expect((await list(`?reference=${encodeURIComponent(reference)}`)).images).toHaveLength(1)
    }
    for (const reference of ['local/desk', 'local/desk:v2', 'example.com/local/desk:v1']) {
      expect((await list(`?reference=${encodeURIComponent(reference)}`)).images).toEqual([])
    }
    expect(await rig.owner('GET', '/runtime/registry/images?reference=Local%2FDesk')).toMatchObject({
      status: 400,
      body: { error: 'invalid_query_param' },
    })
    const { events } = (await rig.owner('GET', '/local/events')).body
    expect(events.at(-1)).toMatchObject({
      event_type: 'platform.image.pushed',
      payload: { name: 'local/desk:v1', namespace: NAMESPACE, after: { digest: body.digest } },
    })
  })

  it('is not taken from who left the team while it came', async () => {
    const email = 'leaving@example.com'
    const { id } = await rig.user(email)
    await rig.owner('PUT', `/runtime/teams/local/members/${id}`, { role: 'member' })
    const token = (await rig.anon('POST', '/auth/login', { email, password: PASSWORD })).body.access_token
    async function* slow(): AsyncGenerator<Buffer> {
      yield archive.subarray(0, 100_000)
      await vi.waitFor(() => expect(remains()).toHaveLength(1))
      await rig.owner('DELETE', `/runtime/teams/local/members/${id}`)
      yield archive.subarray(100_000)
    }
    const parts = [target(`${host}/local/late:v1`), scope('tenant'), file(slow())]
    expect(await send(parts, 'local', { token })).toMatchObject({ status: 403, body: { error: 'forbidden' } })
    expect((await list('?reference=local/late:v1')).images).toEqual([])
    expect(remains()).toEqual([])
  })

  it('is one of sixteen of a user at a time, and one that was cut counts no more', async () => {
    const end = Promise.withResolvers<void>()
    async function* held(): AsyncGenerator<Buffer> {
      yield archive.subarray(0, 100_000)
      await end.promise
      throw new Error('cut')
    }
    const cut = Array.from({ length: 16 }, () =>
      send([target(`${host}/local/slow:v1`), file(held())]).catch((error: Error) => error.message),
    )
    await vi.waitFor(() => expect(remains()).toHaveLength(16))
    const whole = [target(`${host}/local/desk:v1`), scope('tenant'), file(archive)]
    expect(await send(whole)).toMatchObject({ status: 429, body: { error: 'too_many_requests' } })
    expect((await send([target(`${host}/elsewhere/y:v1`), file(archive)], 'admin')).status).toBe(200)
    end.resolve()
    expect(new Set(await Promise.all(cut))).toEqual(new Set(['cut']))
    await vi.waitFor(() => expect(remains()).toEqual([]))
    expect((await send(whole)).status).toBe(200)
    expect(errors).toEqual([])
  })

  it('is for the latest tag when none is named, and under the slug when the namespace is', async () => {
    const parts = [{ name: 'other', body: 'ignored' }, target(`${host}/${NAMESPACE}/tool`), file(archive)]
    const { status, body } = await send(parts)
    expect([status, body.target]).toEqual([200, `${host}/${NAMESPACE}/tool`])
    expect((await list('?reference=local/tool')).images).toHaveLength(1)
  })

  it('of an administrator may go anywhere, and is not seen by others', async () => {
    expect((await send([target(`${host}/elsewhere/x:v1`), file(archive)], 'admin')).status).toBe(200)
    expect((await list('?reference=elsewhere/x:v1')).images).toEqual([])
    expect((await rig.admin('GET', '/runtime/registry/images?reference=elsewhere/x:v1')).body.images).toHaveLength(1)
    const { call } = await rig.user('stranger@example.com')
    expect((await call('GET', '/runtime/registry/images')).body.images).toEqual([])
  })

  it('is reported by the client, best effort', async () => {
    const image_ref = `${host}/local/desk:v1`
    const told = await rig.owner('POST', '/user/activity/image-publish', {
      image_ref,
      source_image: 'desk',
      mode: 'platform',
    })
    expect([told.status, told.body]).toEqual([202, { ok: true, image_ref }])
    expect((await rig.owner('POST', '/user/activity/image-publish', {})).status).toBe(400)
    expect((await rig.anon('POST', '/user/activity/image-publish', { image_ref })).status).toBe(401)
  })
})

describe('a push that is refused', () => {
  const good = () => target(`${host}/local/desk:v1`)
  const tar = file('tar')
  const cases: [string, () => Part[], number, string, RegExp][] = [
    ['without target', () => [tar], 400, 'invalid_request_body', /target must be provided before image_tar/],
    ['with target last', () => [tar, good()], 400, 'invalid_request_body', /target must be provided before image_tar/],
    ['with scope last', () => [good(), file(archive), scope('tenant')], 400, 'invalid_request_body', /scope must be/],
    ['without file', () => [good(), scope('tenant')], 400, 'invalid_request_body', /image_tar is required/],
    ['with two files', () => [good(), file(archive), file(archive)], 400, 'invalid_request_body', /one image_tar/],
    ['with two targets', () => [good(), good(), tar], 400, 'invalid_request_body', /once/],
    ['with a scope of no sense', () => [good(), scope('zzz'), tar], 400, 'invalid_request_body', /zzz/],
    ['with a long target', () => [target('x'.repeat(5000)), tar], 400, 'invalid_request_body', /4096 bytes/],
    ['without host', () => [target('local/desk:v1'), tar], 403, 'forbidden', /localhost:\d+\/local\/desk/],
    ['to another host', () => [target('docker.io/local/desk'), tar], 403, 'forbidden', /docker\.io is not/],
    ['to another port', () => [target('localhost:1/local/desk'), tar], 403, 'forbidden', /localhost:1 is not/],
    ['under another team', () => [target(`${host}/globex/x:v1`), scope('tenant'), tar], 403, 'forbidden', /local\//],
    ['under no team', () => [target(`${host}/desk:v1`), tar], 403, 'forbidden', /local\//],
    ['to a catalog', () => [target(`${host}/org/desk:v1`), scope('org'), tar], 403, 'forbidden', /no org catalog/],
    ['to a path', () => [target(`${host}/local/../../etc:v1`), tar], 400, 'invalid_request_body', /no image ref/],
    ['with capitals', () => [target(`${host}/local/Desk:v1`), tar], 400, 'invalid_request_body', /lower case/],
    ['with a bad tag', () => [target(`${host}/local/desk:-v1`), tar], 400, 'invalid_request_body', /cannot be a tag/],
    [
      'to a digest',
      () => [target(`${host}/local/desk@sha256:${'a'.repeat(64)}`), tar],
      400,
      'invalid_request_body',
      /tag/,
    ],
    ['of no archive', () => [good(), file('tar'.repeat(1000))], 422, 'unprocessable', /no archive of `docker save`/],
    ['of an empty file', () => [good(), file('')], 422, 'unprocessable', /holds no image/],
  ]
  it.each(cases)('%s', async (_, parts, status, error, message) => {
    const before = (await list()).images
    const answer = await send(parts())
    expect(answer).toEqual({
      status,
      body: expect.objectContaining({ error, message: expect.stringMatching(message) }),
    })
    expect((await list()).images).toEqual(before)
    expect(remains()).toEqual([])
  })

  it('without a login: before anything is read', async () => {
    const answer = await push({ url: rig.url, parts: [good(), file(endless())] })
    expect(answer).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
  })

  it('for its size: by the length it tells, and by what it sends', async () => {
    const told = await send([good(), file(endless())], 'local', {
      headers: { 'content-length': String(3 * 1024 ** 3) },
    })
    expect(told).toMatchObject({ status: 413, body: { error: 'request_too_large', message: /2\.9 MiB/ } })
    const large = await tarOf(dockerEntries([Buffer.alloc(LIMIT + 1)]))
    const sent = await send([good(), file(large)])
    expect(sent).toMatchObject({ status: 413, body: { error: 'request_too_large', message: /2\.9 MiB/ } })
    const zeros = await send([good(), file(endless())])
    expect(zeros).toMatchObject({ status: 413, body: { error: 'request_too_large' } })
    expect(remains()).toEqual([])
  })

  it('that is no form, or one that is cut', async () => {
    const json = await send([], 'local', { headers: { 'content-type': 'application/json' } })
    expect(json).toMatchObject({ status: 400, body: { error: 'invalid_request_body' } })
    const cut = await send([good(), file(archive)], 'local', { end: '' })
    expect(cut).toMatchObject({ status: 400, body: { error: 'invalid_request_body', message: /cut off/ } })
    const boundless = await send([good()], 'local', { headers: { 'content-type': 'multipart/form-data' } })
    expect(boundless.status).toBe(400)
    expect(remains()).toEqual([])
  })
})

/** Zeros until nobody takes any more. */
async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(65_536)
}

describe('a connection', () => {
  it('that ends at 50 % leaves nothing, and the push may be sent again', async () => {
    const reached = Promise.withResolvers<void>()
    async function* half() {
      yield archive.subarray(0, archive.length / 2)
      reached.resolve()
      throw new Error('cut')
    }
    await expect(send([target(`${host}/local/again:v1`), file(half())])).rejects.toThrow('cut')
    await reached.promise
    await expect.poll(remains).toEqual([])
    expect((await list('?reference=local/again:v1')).images).toEqual([])
    expect((await send([target(`${host}/local/again:v1`), file(archive)])).status).toBe(200)
  })

  it('on which nothing comes any more is ended', async () => {
    await rig.restart({ imageLimit: LIMIT, uploadSilence: 50 })
    host = rig.platform.registryHost
    async function* stalled() {
      yield archive.subarray(0, 100_000)
      await new Promise(() => undefined)
    }
    const answer = await send([target(`${host}/local/stalled:v1`), file(stalled())])
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request_body', message: /No byte came/ } })
    expect(remains()).toEqual([])
    await rig.restart()
    host = rig.platform.registryHost
  })
})

describe('in the mode org', () => {
  it('users push to the catalog with its scope, and only there', async () => {
    await rig.restart({ mode: 'org' })
    host = rig.platform.registryHost
    expect((await send([target(`${host}/org/shared:v1`), scope('org'), file(archive)])).status).toBe(200)
    expect((await send([target(`${host}/public/shared:v1`), scope('public'), file(archive)])).status).toBe(403)
    const { call } = await rig.user('reader@example.com')
    expect(
      (await call('GET', '/runtime/registry/images')).body.images.map((one: { reference: string }) => one.reference),
    ).toEqual([`${host}/org/shared:v1`])
    await rig.restart({ mode: 'tenant' })
    host = rig.platform.registryHost
  })
})

describe('a server', () => {
  const deploy = (
    name: string,
    spec: Record<string, unknown>,
    more: Record<string, unknown> = {},
    who: 'owner' | 'admin' = 'owner',
  ) => rig[who]('POST', '/runtime/servers', { ...serverBody(name), spec, ...more })

  it('names its image with the registry, fixed to what it meant then', async () => {
    const { digest } = (await send([target(`${host}/local/desk:v1`), file(archive)])).body
    for (const [at, image] of ['desk', 'local/desk', `${NAMESPACE}/desk`, `${host}/local/desk`].entries()) {
      const { status, body } = await deploy(`desk-${at}`, { image, imageTag: 'v1' })
      expect([status, body.server.image, body.server.imageTag]).toEqual([200, `${host}/local/desk`, 'v1'])
    }
    const used = Array.from({ length: 4 }, (_, at) => `${NAMESPACE}/desk-${at}`)
    expect((await list('?reference=local/desk:v1')).images[0].used_by).toEqual(used)
    await send([target(`${host}/local/desk:v1`), file(await tarOf(ociEntries([Buffer.from('newer')])))])
    expect((await list('?reference=local/desk:v1')).images[0].used_by).toEqual([])
    expect((await list(`?reference=local/desk@${digest}`)).images[0]).toMatchObject({
      reference: `${host}/local/desk@${digest}`,
      used_by: used,
    })
  })

  it('of an image that is not here yet has no digest, and one of another registry stays as it is', async () => {
    expect((await deploy('later', { image: 'later:v3' })).body.server.image).toBe(`${host}/local/later:v3`)
    for (const image of ['registry.local/desk', 'docker.io/library/Odd', 'localhost:1/local/desk']) {
      const { status, body } = await deploy('foreign', { image }, { update: true })
      expect([status, body.server.image]).toEqual([200, image])
    }
  })

  it('shows its image under the name that the registry has now', async () => {
    await rig.restart()
    host = rig.platform.registryHost
    const { body } = await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk-0`)
    expect(body.server.image).toBe(`${host}/local/desk`)
    expect(
      (await list()).images.some((one: { used_by: string[] }) => one.used_by.includes(`${NAMESPACE}/desk-0`)),
    ).toBe(true)
  })

  it.each([
    ['of another team', () => `${host}/globex/desk`],
    ['of the namespace’s name', () => `${host}/${NAMESPACE}/desk`],
    ['without prefix', () => `${host}/desk`],
    ['of no grammar', () => 'Desk'],
  ])('with an image %s is refused, but for an administrator when it is an image', async (what, image) => {
    const refused = await deploy('wrong', { image: image() })
    expect(refused).toMatchObject({
      status: 400,
      body: { error: 'invalid_request_body', issues: [{ path: 'spec.image' }] },
    })
    const admin = await deploy('wrong', { image: image() }, { update: true }, 'admin')
    expect(admin.status).toBe(what === 'of no grammar' ? 400 : 200)
  })
})

it('an account that was not there before pushes for its team', async () => {
  const { body } = await rig.admin('POST', '/users', { email: 'new@example.com', password: PASSWORD })
  await rig.admin('PUT', `/runtime/teams/local/members/${body.user.id}`, { role: 'member' })
  const login = await rig.anon('POST', '/auth/login', { email: 'new@example.com', password: PASSWORD })
  const parts = [target(`${host}/local/new:v1`), file(archive)]
  expect((await push({ url: rig.url, token: login.body.access_token, parts })).status).toBe(200)
})
