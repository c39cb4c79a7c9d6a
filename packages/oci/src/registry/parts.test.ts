import { describe, expect, it } from 'vitest'
import { registryAddress } from './address.ts'
import { authorizeBy } from './authorization.ts'
import { parseChallenges } from './challenge.ts'
import { locationOf } from './follow.ts'

describe('addresses', () => {
  it.each([
    ['registry.example.com', 'https://registry.example.com', ''],
    ['registry.example.com:5000', 'https://registry.example.com:5000', ''],
    ['https://ghcr.io/acme/', 'https://ghcr.io', 'acme'],
    ['ghcr.io/acme/tools', 'https://ghcr.io', 'acme/tools'],
    ['localhost:5000', 'http://localhost:5000', ''],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000', ''],
    ['https://localhost:5000', 'https://localhost:5000', ''],
    ['[::1]:5000', 'http://[::1]:5000', ''],
  ])('%s is %s', (text, origin, prefix) => {
    const found = registryAddress(text)
    expect({ origin: found.origin.origin, prefix: found.prefix }).toEqual({ origin, prefix })
  })

  it.each([
    'http://registry.example.com',
    'ftp://registry.example.com',
    'https://user:secret@registry.example.com',
    'registry.example.com?x=1',
    '',
    'http://localhost.evil.example.com',
  ])('%s is none', (text) => {
    expect(() => registryAddress(text)).toThrow(expect.objectContaining({ problem: 'address' }))
  })
})

describe('challenges', () => {
  it.each([
    ['Basic realm="a b"', [{ scheme: 'basic', parameters: { realm: 'a b' } }]],
    [
      'Bearer realm="https://auth.example.com/token",service="r",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          parameters: { realm: 'https://auth.example.com/token', service: 'r', scope: 'repository:a/b:pull,push' },
        },
      ],
    ],
    [
      'Basic realm="x", Bearer realm="y",error="insufficient_scope"',
      [
        { scheme: 'basic', parameters: { realm: 'x' } },
        { scheme: 'bearer', parameters: { realm: 'y', error: 'insufficient_scope' } },
      ],
    ],
    ['Negotiate', [{ scheme: 'negotiate', parameters: {} }]],
    ['bearer REALM=token, Service="q\\"q"', [{ scheme: 'bearer', parameters: { realm: 'token', service: 'q"q' } }]],
    ['', []],
    ['"', []],
  ])('%s', (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges)
  })

  // A parser that goes back and forth would not end before the test's limit.
  it('long nonsense is passed over', () => {
    expect(parseChallenges(`Bearer ${'realm="\\"'.repeat(20_000)}`)).toEqual([{ scheme: 'bearer', parameters: {} }])
    expect(parseChallenges(`Bearer ${'a='.repeat(50_000)}`)).toMatchObject([{ scheme: 'bearer' }])
  })
})

describe('where an upload goes on', () => {
  const from = new URL('https://registry.example.com/v2/a/blobs/uploads/')
  it.each([
    ['/v2/a/blobs/uploads/1?state=x', 'https://registry.example.com/v2/a/blobs/uploads/1?state=x'],
    ['https://storage.example.com/u', 'https://storage.example.com/u'],
    // A registry behind a proxy that ends TLS.
    ['http://registry.example.com/v2/a/blobs/uploads/1', 'https://registry.example.com/v2/a/blobs/uploads/1'],
    ['https://user:pw@storage.example.com/u', 'https://storage.example.com/u'],
  ])('%s', (location, to) => {
    expect(locationOf(location, from).href).toBe(to)
  })
  it.each([undefined, 'http://storage.example.com/u', 'ftp://storage.example.com/u', 'https://'])(
    'not %s',
    (location) => {
      expect(() => locationOf(location, from)).toThrow(expect.objectContaining({ problem: 'protocol' }))
    },
  )
})

it('a registry elsewhere has no login sent to a program of this machine', async () => {
  const asked: string[] = []
  const authorization = authorizeBy({
    registry: new URL('https://registry.example.com'),
    credentials: { username: 'u', password: 'p' },
    scopes: [],
    exchange: async ({ url }) => {
      asked.push(url.href)
      throw new Error('nobody may be asked')
    },
    now: Date.now,
  })
  for (const realm of ['http://127.0.0.1:1/token', 'http://localhost:1/token', 'http://auth.example.com/token']) {
    const answer = authorization.answer(`Bearer realm="${realm}"`, undefined)
    await expect(answer).rejects.toMatchObject({ problem: 'address' })
  }
  expect(asked).toEqual([])
})
