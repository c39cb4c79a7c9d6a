import { request } from 'node:http'
import { API_PREFIX, routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody, NAMESPACE, type Rig, startRig } from '../../test/support/platform.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

describe('every answer of the API', () => {
  it('is bare JSON that nobody keeps, with one envelope for refusals', async () => {
    const { status, headers, body } = await rig.anon('GET', '/runtime/servers')
    expect(status).toBe(401)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      error: 'unauthorized',
      message: expect.any(String),
      correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect((await rig.owner('GET', '/auth/me')).headers.get('content-type')).toBe('application/json')
  })

  it('says 404 where there is nothing, below /ui too', async () => {
    expect(await rig.owner('GET', '/nothing')).toMatchObject({ status: 404, body: { error: 'not_found' } })
    const ui = await fetch(`${rig.url}/ui`)
    expect([ui.status, (await ui.json()) as unknown]).toMatchObject([404, { error: 'not_found' }])
  })
})

describe('a path that cannot be read', () => {
  it.each(['/runtime/grants/%zz/x', `/runtime/grants/x/${'y'.repeat(600)}`])(
    '%s is refused in the same form',
    async (path) => {
      const { status, body } = await rig.owner('GET', path)
      expect([400, 404, 414]).toContain(status)
      expect(body).toMatchObject({ error: expect.any(String), correlation_id: expect.any(String) })
    },
  )
})

describe('a method that a route does not have', () => {
  const cases: [string, string, 'anon' | 'owner' | 'admin', number, string | null][] = [
    ['PUT', '/auth/login', 'anon', 405, 'POST'],
    ['PUT', '/users', 'admin', 405, 'GET, POST'],
    ['PUT', '/users', 'owner', 403, null],
    ['PATCH', '/runtime/servers', 'owner', 405, 'GET, POST'],
    ['PATCH', '/runtime/servers', 'anon', 401, null],
    ['PUT', `/runtime/grants/${NAMESPACE}/g`, 'owner', 405, 'GET, PATCH, DELETE'],
    ['GET', '/runtime/adapter/sessions', 'owner', 405, 'POST'],
    ['PUT', '/runtime/teams/local', 'owner', 405, 'GET, DELETE'],
    ['OPTIONS', '/runtime/grants', 'owner', 405, 'GET, POST'],
  ]
  it.each(cases)('%s %s by %s is %i', async (method, path, who, status, allow) => {
    const answer = await rig[who](method, path)
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow])
  })

  it('HEAD is one of them', async () => {
    expect((await fetch(`${rig.url}${API_PREFIX}/platform`, { method: 'HEAD' })).status).toBe(405)
  })
})

describe('a body', () => {
  const post = (text: string) => rig.owner('POST', '/runtime/grants', text)
  const good = grantBody('g')

  it.each([
    ['that is no JSON', '{"name":'],
    ['that is missing', ''],
    ['that is a list', '[]'],
    ['with trailing text', `${JSON.stringify(good)} {}`],
    ['of the wrong types', JSON.stringify({ ...good, name: 1 })],
  ])('%s is refused', async (_, text) => {
    expect(await post(text)).toMatchObject({ status: 400, body: { error: 'invalid_request_body' } })
  })

  it.each([
    ['twice the same key', `{"name":"a","name":"b"}`, 'name'],
    ['twice the same key, written differently', `{"name":"a","n\\u0061me":"b"}`, 'name'],
    ['a key in two cases', `{"name":"a","Name":"b"}`, 'Name'],
    ['a key that folds to another', `{"maxTrust":"low","maxTru\u017ft":"high"}`, 'maxTru\u017ft'],
    ['the same deeper down', `{"name":"a","subject":{"agentID":"a","AgentId":"b"}}`, 'subject.AgentId'],
  ])('with %s is refused', async (_, text, path) => {
    const { status, body } = await post(text)
    expect([status, body.error]).toEqual([400, 'invalid_request_body'])
    expect(body.issues[0].path.replaceAll(/["[\]]/g, '')).toBe(path)
  })

  it('names every field that is wrong, and the field that was meant', async () => {
    const { body } = await post(JSON.stringify({ ...good, maxTrus: 'low', zzz: 1, disabled: 'no' }))
    expect(body.issues.map(({ path }: { path: string }) => path).toSorted()).toEqual(['disabled', 'maxTrus', 'zzz'])
    expect(body.issues.find(({ path }: { path: string }) => path === 'maxTrus').message).toContain('"maxTrust"')
  })

  it('that is too large is 413, but 401 comes first', async () => {
    const pad = { pad: 'p'.repeat(70_000) }
    expect(await rig.owner('POST', '/runtime/grants', pad)).toMatchObject({
      status: 413,
      body: { error: 'request_too_large' },
    })
    expect((await rig.anon('POST', '/auth/login', { pad: 'p'.repeat(5000) })).status).toBe(413)
    expect((await rig.anon('POST', '/runtime/grants', {})).status).toBe(401)
  })

  it('is read whatever type it claims to be', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect((await rig.owner('POST', '/user/api-keys', { name: 'ci' }, headers)).status).toBe(200)
  })
})

describe('the port', () => {
  const raw = (headers: Record<string, string>, path = `${API_PREFIX}/platform`) =>
    new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port: rig.platform.port, path, headers }, (res) => {
        res.resume()
        resolve(res.statusCode ?? 0)
      })
        .on('error', reject)
        .end()
    })

  it('serves this machine only: a foreign Host or Origin is refused on every path', async () => {
    const host = `localhost:${rig.platform.port}`
    expect(await raw({ host })).toBe(200)
    expect(await raw({ host, origin: 'http://localhost:3000' })).toBe(200)
    for (const path of [`${API_PREFIX}/platform`, '/healthz', '/metrics', '/desk/mcp']) {
      expect(await raw({ host: `evil.example:${rig.platform.port}` }, path)).toBe(403)
      expect(await raw({ host, origin: 'https://evil.example' }, path)).toBe(403)
      expect(await raw({ host, origin: 'null' }, path)).toBe(403)
    }
  })

  it('answers health, readiness and metrics', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(rig.url + path)
      expect([response.status, await response.json()]).toEqual([200, { ok: true }])
    }
    const metrics = await fetch(`${rig.url}/metrics`)
    expect(metrics.headers.get('content-type')).toContain('text/plain')
    expect((await fetch(`${rig.url}/healthz`, { method: 'POST' })).status).toBe(405)
  })
})

describe('a route of the contract', () => {
  const open = Object.values(routes).filter(({ audience }) => audience === 'anyone')
  const closed = Object.values(routes).filter(({ audience }) => audience !== 'anyone')
  const fill = (path: string) => path.replaceAll(/:(\w+)/g, 'x')

  it.each(closed.map(({ id, method, path }) => [id, method, path]))('%s needs a login', async (_, method, path) => {
    expect(await rig.anon(method, fill(path))).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
    const worthless = { authorization: 'Bearer not-a-token', 'x-api-key': 'not-a-token' }
    expect((await rig.anon(method, fill(path), undefined, worthless)).status).toBe(401)
  })

  it('is open to everybody only where it must be', () => {
    expect(open.map(({ id }) => id)).toEqual([
      'auth.login',
      'auth.refresh',
      'auth.logout',
      'auth.signup',
      'auth.oidc',
      'platform.info',
      'platform.openapi',
    ])
  })

  it('for administrators refuses others before it looks at the body', async () => {
    for (const { method, path } of closed.filter(({ audience }) => audience === 'admin')) {
      const body = method === 'GET' ? undefined : '{'
      expect(await rig.owner(method, fill(path), body)).toMatchObject({ status: 403, body: { error: 'forbidden' } })
    }
  })
})
