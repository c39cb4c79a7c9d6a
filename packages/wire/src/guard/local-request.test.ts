import { describe, expect, it } from 'vitest'
import { guardLocalRequest } from './local-request.ts'

const listen = { host: '127.0.0.1', port: 8090 }
const ask = (host: string | undefined, origin?: string, allowedHosts: string[] = []) =>
  guardLocalRequest({ host, origin, listen, allowedHosts }).ok

describe('guardLocalRequest', () => {
  it('serves a name that a proxy passes on, at any port, and no other', () => {
    const allowed = ['platform.example.com']
    expect(ask('platform.example.com', undefined, allowed)).toBe(true)
    expect(ask('platform.example.com:8443', 'https://platform.example.com', allowed)).toBe(true)
    expect(ask('evil.example', undefined, allowed)).toBe(false)
    expect(ask('platform.example.com', 'https://evil.example', allowed)).toBe(false)
    expect(ask('localhost:1', undefined, allowed)).toBe(false)
  })

  it.each(['127.0.0.1:8090', 'localhost:8090', 'LOCALHOST:8090', '[::1]:8090', '127.0.0.9:8090'])(
    'serves %s',
    (host) => {
      expect(ask(host)).toBe(true)
    },
  )

  it.each([
    undefined,
    '',
    'evil.example:8090',
    '127.0.0.1',
    '127.0.0.1:8091',
    'localhost.evil.example:8090',
    '127.0.0.1.evil.example:8090',
    'evil@127.0.0.1:8090',
    '127.0.0.1:8090/x',
    '0.0.0.0:8090',
    '192.168.1.5:8090',
    '[::ffff:7f00:1]:8090',
  ])('refuses host %s', (host) => {
    expect(ask(host)).toBe(false)
  })

  it.each(['http://localhost:6274', 'http://127.0.0.1:8090', 'https://localhost', 'http://[::1]:3000'])(
    'serves pages of %s',
    (origin) => {
      expect(ask('127.0.0.1:8090', origin)).toBe(true)
    },
  )

  it.each([
    'null',
    'https://evil.example',
    'http://localhost.evil.example',
    'file://',
    'http://localhost@evil.example',
    'http://127.0.0.1:1/x',
    '',
  ])('refuses pages of %s', (origin) => {
    expect(ask('127.0.0.1:8090', origin)).toBe(false)
  })

  it('refuses what a page of another site makes a browser fetch without an Origin; a person’s own visit is served', () => {
    const fetched = (site: string) => guardLocalRequest({ host: '127.0.0.1:8090', origin: undefined, site, listen }).ok
    expect(['cross-site', 'same-origin', 'same-site', 'none'].map(fetched)).toEqual([false, true, true, true])
  })

  it('answers with status and reason', () => {
    expect(guardLocalRequest({ host: 'evil.example:8090', origin: undefined, listen })).toMatchObject({ status: 403 })
  })
})
