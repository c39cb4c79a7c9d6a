// platform-api §6.10: the recorded conversation, with an empty list as [].
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Call, PASSWORD, type Rig, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

const CREDENTIALS = '/user/registry-credentials'
let rig: Rig
let other: { id: string; call: Call }
beforeAll(async () => {
  rig = await startRig({ mode: 'org' })
  other = await rig.user('other@example.com')
})
afterAll(() => rig.stop())

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})
const ask = (uri: string | undefined, headers: Record<string, string>, method = 'GET') =>
  rig.anon(method, '/registry/authz', undefined, {
    ...headers,
    ...(uri === undefined ? {} : { 'x-forwarded-uri': uri }),
  })

describe('a registry credential', () => {
  it('is made, listed newest first, and revoked once; its password is shown once and kept as a hash', async () => {
    expect((await rig.owner('GET', CREDENTIALS)).body).toEqual({ credentials: [] })
    const first = await rig.owner('POST', CREDENTIALS, { name: ' laptop ' })
    expect(first).toMatchObject({
      status: 201,
      body: {
        credential: { id: expect.stringMatching(/^rk_[0-9a-f-]{36}$/), name: 'laptop', revoked: false },
        username: 'mcp-team-local',
        password: expect.stringMatching(/^mcpr_[\w-]{43}$/),
      },
    })
    const { credential, password } = first.body
    expect(credential.prefix).toBe(password.slice(0, 8))
    const second = (await rig.owner('POST', CREDENTIALS, { name: 'laptop' })).body.credential
    const listed = await rig.owner('GET', CREDENTIALS)
    expect(listed.body).toEqual({ credentials: [second, credential] })
    expect(JSON.stringify(listed.body)).not.toContain(password)
    expect(JSON.stringify((await rig.admin('GET', '/local/events?limit=1000')).body)).not.toContain(password)

    expect((await other.call('DELETE', `${CREDENTIALS}/${credential.id}`)).status).toBe(404)
    const revoked = await rig.owner('DELETE', `${CREDENTIALS}/${credential.id}`)
    expect(revoked).toMatchObject({
      status: 200,
      body: { credential: { ...credential, revoked: true, revoked_at: expect.any(String) } },
    })
    expect((await rig.owner('POST', `${CREDENTIALS}/${credential.id}/revoke`)).body).toEqual(revoked.body)
    expect((await rig.owner('DELETE', `${CREDENTIALS}/rk_nope`)).status).toBe(404)
    expect((await ask('/v2/', basic('mcp-team-local', password))).status).toBe(401)
  })

  it('needs a name, and a user', async () => {
    for (const body of [{}, { name: ' ' }, { name: 1 }]) {
      expect((await rig.owner('POST', CREDENTIALS, body)).body.error).toBe('invalid_request_body')
    }
    expect((await rig.anon('GET', CREDENTIALS)).status).toBe(401)
    expect((await other.call('POST', CREDENTIALS, { name: 'n' })).body.username).toBe(other.id)
  })

  it('opens no other door', async () => {
    const { password } = (await rig.owner('POST', CREDENTIALS, { name: 'n' })).body
    expect((await rig.anon('GET', '/auth/me', undefined, { authorization: `Bearer ${password}` })).status).toBe(401)
    expect((await rig.anon('GET', '/auth/me', undefined, { 'x-api-key': password })).status).toBe(401)
    expect((await rig.anon('GET', '/auth/me', undefined, basic('mcp-team-local', password))).status).toBe(401)
  })
})

describe('the question of a registry’s proxy', () => {
  it('is answered by what the caller’s teams and the open catalog have', async () => {
    const { password, username } = (await rig.owner('POST', CREDENTIALS, { name: 'n' })).body
    const own = basic(username, password)
    for (const [uri, status] of [
      ['/v2/', 204],
      ['/v2/local/desk/manifests/v1', 204],
      ['/v2/mcp-team-local/desk/blobs/uploads/', 204],
      ['/v2/org/desk/tags/list', 204],
      ['/v2/public/desk/tags/list', 403],
      ['/v2/other/desk/manifests/v1', 403],
      ['/v2/local/desk/blobs/uploads/?mount=sha256:1&from=other/desk', 403],
      ['/v2/_catalog', 403],
      ['/v2/local/../other/desk/manifests/v1', 403],
      [undefined, 403],
    ] as const) {
      const answer = await ask(uri, own)
      expect([uri, answer.status]).toEqual([uri, status])
      if (status === 403) expect(answer.body.error).toBe('forbidden')
      else expect(answer.body).toBe('')
    }
    for (const method of ['HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']) {
      expect((await ask('/v2/local/desk/manifests/v1', own, method)).status).toBe(204)
    }
    const both = { ...own, 'x-forwarded-url': 'https://r/v2/other/desk/manifests/v1' }
    expect((await ask('/v2/local/desk/manifests/v1', both)).status).toBe(403)
    expect((await rig.admin('GET', '/registry/authz', undefined, { 'x-forwarded-uri': '/v2/_catalog' })).status).toBe(
      204,
    )
  })

  it('takes every credential it should, and challenges the rest', async () => {
    const { password } = (await other.call('POST', CREDENTIALS, { name: 'n' })).body
    const key = (await other.call('POST', '/user/api-keys', { name: 'n' })).body.api_key
    for (const headers of [
      basic(other.id, password),
      basic('OTHER@example.com', password),
      basic('anything', key),
      basic('other@example.com', PASSWORD),
      { 'x-api-key': key },
    ]) {
      expect((await ask('/v2/org/desk/tags/list', headers)).status).toBe(204)
    }
    for (const headers of [
      basic('somebody-else', password),
      basic('mcp-team-local', 'mcpr_nope'),
      basic('other@example.com', 'wrong-password'),
      basic('', ''),
      { authorization: 'Basic !' },
      { authorization: 'Bearer nope' },
      {},
    ] as Record<string, string>[]) {
      const answer = await ask('/v2/', headers)
      expect(answer).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="mcp-runtime-registry"')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('locks a guessed account as a login does', async () => {
    const wrong = basic('guessed@example.com', 'guess-guess')
    for (let i = 0; i < 3; i++) expect((await ask('/v2/', wrong)).status).toBe(401)
    const locked = await ask('/v2/', wrong)
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
  })
})
