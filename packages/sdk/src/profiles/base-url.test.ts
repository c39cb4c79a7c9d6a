import { describe, expect, it } from 'vitest'
import {
  chooseProfile,
  insecureUrlWarning,
  isLoopback,
  maskToken,
  normalizeBaseUrl,
  parseBaseUrl,
  registryHostOf,
} from './index.ts'

describe('base URL', () => {
  it.each([
    [' https://p.example.com/ ', 'https://p.example.com'],
    ['https://p.example.com/api', 'https://p.example.com'],
    ['https://p.example.com/API/V1//', 'https://p.example.com'],
    ['https://p.example.com/api/api', 'https://p.example.com/api'],
    ['https://p.example.com/team/api/v1', 'https://p.example.com/team'],
  ])('%s', (raw, normal) => {
    expect(normalizeBaseUrl(raw)).toBe(normal)
  })

  it.each([
    '',
    'platform.example.com',
    'ftp://x',
    'https://',
    'https://me:pw@x',
    'https://x?a=1',
    'https://x/#a',
    'javascript:1',
  ])('refuses %s', (raw) => {
    expect(() => parseBaseUrl(raw)).toThrow(expect.objectContaining({ code: 'MCPR_INPUT_INVALID' }))
  })

  it.each([
    ['http://localhost:8090', true],
    ['http://127.0.0.1', true],
    ['http://127.9.9.9', true],
    ['http://[::1]:1', true],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['http://10.0.0.1', false],
  ])('%s is this machine: %s', (raw, expected) => {
    expect(isLoopback(new URL(raw))).toBe(expected)
    expect(insecureUrlWarning(new URL(raw)) === undefined).toBe(expected)
  })

  it.each([
    ['https://platform.example.com', 'registry.example.com'],
    ['https://api.example.com:8443', 'api.example.com:8443'],
    ['http://localhost:8090', ''],
  ])('the registry of %s is "%s"', (raw, host) => {
    expect(registryHostOf(new URL(raw))).toBe(host)
  })
})

it.each([
  [{ given: ' My Profile! ', role: 'admin', email: 'a@b' }, 'my-profile'],
  [{ role: 'ADMIN', email: 'a@b' }, 'admin'],
  [{ role: 'user', email: 'Zoe.K@example.com' }, 'zoe.k'],
  [{ email: '@example.com' }, 'example.com'],
  [{}, 'default'],
])('%j is saved as %s', (login, name) => {
  expect(chooseProfile(login)).toBe(name)
})

it('masks tokens', () => {
  expect([maskToken(''), maskToken('abcd'), maskToken('abcdef')]).toEqual(['(empty)', '****', '****cdef'])
})
