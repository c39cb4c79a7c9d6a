// Requests made by hand that no schema would give: what they ask for, and the answer that was decided for each
// (platform-api §2.2, §2.5; decision 21).
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sent } from './support/http.ts'
import {
  grantBody,
  NAME,
  NAMESPACE,
  serverBody,
  sessionBody,
  startWorld,
  type Who,
  type World,
} from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const GET = (path: string): Sent => ({ method: 'GET', path })
const POST = (path: string, body: unknown, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  path,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
})
const server = (more: object): Sent => POST('/runtime/servers', serverBody(NAME, { update: true, ...more }))
const spec = (more: object): Sent => server({ spec: { ...serverBody(NAME).spec, ...more } })
const grant = (more: object): Sent => POST('/runtime/grants', grantBody(NAME, more))
const session = (more: object): Sent => POST('/runtime/sessions', sessionBody(NAME, more))
const process = (env: object): Sent =>
  POST('/local/attachments', {
    name: NAME,
    namespace: NAMESPACE,
    target: { kind: 'process', command: ['/no/program'], cwd: '/', env },
  })
const keys = (text: string): unknown => JSON.parse(text)
const x = (size: number) => 'x'.repeat(size)

const CASES: readonly (readonly [what: string, who: Who, request: Sent, status: number, code?: string])[] = [
  // Paths.
  ['a path that is not UTF-8', 'owner', GET('/runtime/teams/%ff'), 400, 'invalid_request_body'],
  ['a path with half an escape', 'owner', GET('/runtime/teams/%zz'), 400, 'invalid_request_body'],
  ['a zero byte in a path', 'owner', GET('/runtime/grants/%00/x'), 400, 'invalid_request_body'],
  ['a slash within a segment', 'owner', GET('/runtime/grants/a%2Fb/x'), 400, 'invalid_request_body'],
  ['a way up', 'owner', GET('/runtime/grants/../x'), 400, 'invalid_request_body'],
  ['an escaped way up', 'owner', GET('/runtime/servers/%2e%2e/x'), 403, 'forbidden'],
  ['a very long segment', 'owner', GET(`/runtime/teams/${x(501)}`), 400, 'invalid_request_body'],
  ['a path in capitals', 'owner', GET('/RUNTIME/teams'), 404, 'not_found'],
  ['two slashes', 'owner', GET('//runtime/teams'), 404, 'not_found'],
  ['parameters of a segment', 'owner', GET('/runtime/teams;x=1'), 404, 'not_found'],
  // Queries.
  ['a parameter twice', 'owner', GET('/runtime/grants?limit=1&limit=2'), 400, 'invalid_query_param'],
  ['a parameter of none of the known', 'owner', GET('/runtime/grants?limits=0'), 200],
  ['a parameter of the language', 'owner', GET('/runtime/grants?__proto__=1&limit=5'), 200],
  ['a number with a sign', 'owner', GET('/runtime/grants?limit=%2B5'), 400, 'invalid_query_param'],
  ['a number with a point', 'owner', GET('/runtime/grants?limit=5.0'), 400, 'invalid_query_param'],
  ['a number of another base', 'owner', GET('/local/events?wait=0x1'), 400, 'invalid_query_param'],
  ['a number beyond all', 'owner', GET('/local/events?after=1e400'), 400, 'invalid_query_param'],
  ['a namespace that is none', 'owner', GET('/runtime/grants?namespace=%00'), 403, 'forbidden'],
  // Bodies.
  ['a body where none is read', 'owner', { ...GET('/runtime/grants'), body: '{"a":1,"a":2}' }, 200],
  [
    'a large body where none is read',
    'owner',
    { method: 'DELETE', path: `/runtime/grants/${NAMESPACE}/g`, body: x(70_000) },
    413,
  ],
  ['a byte order mark', 'owner', POST('/runtime/grants', `\ufeff${JSON.stringify(grantBody(NAME))}`), 400],
  ['a key of the language', 'owner', grant(keys('{"__proto__":{"admin":true}}') as object), 400],
  ['a number where a text is', 'owner', grant({ maxTrust: 1 }), 400],
  ['a word in capitals', 'admin', session({ consentedTrust: 'HIGH' }), 400],
  ['a day that is none', 'admin', session({ expiresAt: '2999-02-30T00:00:00Z' }), 400],
  ['a leap second', 'admin', session({ expiresAt: '2999-12-31T23:59:60Z' }), 400],
  ['a time without a zone', 'admin', session({ expiresAt: '2999-12-31T23:59:59' }), 400],
  ['a side effect twice', 'owner', grant({ allowedSideEffects: ['read', 'read'] }), 400],
  ['two rules for a tool', 'owner', grant({ toolRules: [1, 2].map(() => ({ name: 'list', decision: 'allow' })) }), 400],
  ['the decision audit', 'owner', grant({ toolRules: [{ name: 'list', decision: 'audit' }] }), 400],
  ['another namespace of the server', 'owner', grant({ serverRef: { name: NAME, namespace: 'mcp-servers' } }), 400],
  ['a server that is not there', 'owner', grant({ serverRef: { name: 'nowhere' } }), 400],
  // Maps, whose keys are the user's.
  ['a label that is no text', 'owner', server({ labels: { kind: 5 } }), 400],
  ['a label that is no text, under a key of two lines', 'owner', server({ labels: { 'a\nb': { c: 1 } } }), 400],
  ['labels of the language', 'owner', server({ labels: keys('{"__proto__":"a","constructor":"b"}') }), 200],
  ['a variable that is no text, under a key of two lines', 'owner', process({ 'A\nB': 5 }), 400],
  // Names and numbers.
  ['a variable with an equals sign', 'owner', spec({ envVars: [{ name: 'A=B', value: 'x' }] }), 422],
  ['fewer copies than none', 'owner', spec({ replicas: -1 }), 422],
  ['a path of the platform', 'owner', POST('/runtime/servers', serverBody('api')), 409],
  ['two tools of one name', 'owner', spec({ tools: [1, 2].map(() => ({ name: 'a', sideEffect: 'read' })) }), 422],
  [
    'tools named as the language',
    'owner',
    spec({ tools: ['__proto__', 'toString'].map((name) => ({ name, sideEffect: 'read' })) }),
    200,
  ],
  // Uploads.
  ['an upload that is none', 'owner', POST('/runtime/registry/push', 'x'), 400],
  [
    'an upload without a boundary',
    'owner',
    POST('/runtime/registry/push', '', { 'content-type': 'multipart/form-data' }),
    400,
  ],
  [
    'a form where JSON is read',
    'owner',
    POST('/runtime/grants', grantBody(NAME), { 'content-type': 'MultiPart/Form-Data; boundary=x' }),
    400,
  ],
  ['bytes said to be packed', 'owner', POST('/runtime/grants', grantBody(NAME), { 'content-encoding': 'gzip' }), 200],
  // Who.
  ['a token of somebody else', 'anon', { ...GET('/auth/me'), headers: { authorization: 'Bearer a.b.c' } }, 401],
  ['a key that is empty', 'anon', { ...GET('/auth/me'), headers: { 'x-api-key': '' } }, 401],
  [
    'another method in a header',
    'owner',
    POST('/runtime/grants', grantBody(NAME), { 'x-http-method-override': 'DELETE' }),
    200,
  ],
]

describe('an odd request', () => {
  it.each(CASES.map((one) => [one[0], one] as const))('%s', async (_, [, who, request, status, code]) => {
    const answer = await world.call(who, request)
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.anything()])
    if (status >= 400) {
      expect(answer.json).toMatchObject({ error: code ?? expect.any(String), message: expect.stringMatching(/\w \w/) })
    }
  })
})

describe('bytes that are no request', () => {
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(world.url)
      const socket = connect(Number(port), hostname, () => socket.write(text))
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk.toString()
      })
      socket.on('error', reject).on('close', () => resolve(answer))
    })

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'invalid_request_body'],
    [
      'a method that is none',
      'FETCH /api/v1/platform HTTP/1.1\r\nHost: localhost\r\n\r\n',
      400,
      'invalid_request_body',
    ],
    [
      'two lengths',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
      400,
      'invalid_request_body',
    ],
    [
      'a length and pieces',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      400,
      'invalid_request_body',
    ],
    [
      'a header over two lines',
      'GET /api/v1/platform HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n',
      400,
      'invalid_request_body',
    ],
    [
      'more headers than are read',
      `GET /api/v1/platform HTTP/1.1\r\nHost: localhost\r\nX: ${x(20_000)}\r\n\r\n`,
      431,
      'request_too_large',
    ],
  ])('%s are answered, and the connection ends', async (_, text, status, code) => {
    const [head = '', body = ''] = (await raw(text)).split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status} `)
    expect(head.toLowerCase()).toContain('connection: close')
    expect(JSON.parse(body)).toEqual({ error: code, message: expect.any(String) })
    expect((await world.call('anon', GET('/platform'))).status).toBe(200)
  })
})
