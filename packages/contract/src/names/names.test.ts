import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  adapterSessionName,
  formatAge,
  isResourceName,
  isRfc1123Label,
  isServiceName,
  nearest,
  normalizeProfile,
  parseGoDuration,
  parseRfc3339,
  rehomeImage,
  splitImage,
} from './index.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the name of an adapter session is the recorded one', () => {
  const identity = {
    humanID: '5b0f0c1e-8f3a-4a0e-9d7c-2f6b1f7c9a10',
    agentID: 'cursor',
    teamID: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    serverName: 'workspace-demo',
  }
  expect(adapterSessionName(identity, sha256)).toBe('adapter-a17b81f0aba2aa5e')
  expect(adapterSessionName({ ...identity, teamID: '' }, sha256)).not.toBe('adapter-a17b81f0aba2aa5e')
})

test('names: label, resource name, service name', () => {
  expect(['a', 'a-b', '1a', 'a.b', '-a', 'A', 'a_b', 'a'.repeat(64), ''].map(isRfc1123Label)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ])
  expect(['a.b', 'a'.repeat(253), 'a'.repeat(254), 'a.', '.a'].map(isResourceName)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect(['a1', '1a', 'a-'].map(isServiceName)).toEqual([true, false, false])
})

test.each([
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['-2m', -120_000],
  ['0', 0],
  ['.5h', 1_800_000],
  ['100us', 0.1],
  ['', undefined],
  ['1', undefined],
  ['1d', undefined],
  ['h', undefined],
  ['1h ', undefined],
  ['+', undefined],
  ['9999999999h', undefined],
])('duration %j is %j ms', (text, expected) => {
  expect(parseGoDuration(text)).toBe(expected)
})

test.each([
  ['2026-07-01T12:00:00Z', Date.UTC(2026, 6, 1, 12)],
  ['2026-07-01T14:00:00.25+02:00', Date.UTC(2026, 6, 1, 12, 0, 0, 250)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['2025-02-29T00:00:00Z', undefined],
  ['2026-07-01 12:00:00Z', undefined],
  ['2026-07-01T12:00:00', undefined],
  ['2026-07-01t12:00:00z', undefined],
  ['2026-07-01T24:00:00Z', undefined],
  ['2026-07-01T12:00:60Z', undefined],
  ['tomorrow', undefined],
])('instant %j', (text, expected) => {
  expect(parseRfc3339(text)).toBe(expected)
})

test('nearest finds typing errors and no more', () => {
  const known = ['name', 'namespace', 'sideEffect', 'requiredTrust']
  expect(nearest('nmae', known)).toBe('name')
  expect(nearest('side_effect', known)).toBe('sideEffect')
  expect(nearest('requiredTurst', known)).toBe('requiredTrust')
  expect(nearest('banana', known)).toBeUndefined()
  expect(nearest('x', ['y'])).toBeUndefined()
  expect(nearest('', known)).toBeUndefined()
})

test('profile labels are normalised', () => {
  expect(normalizeProfile('  Ana Lópe/z@Example.com ')).toBe('ana-l-pe-z@example.com')
  expect(normalizeProfile('--')).toBe('')
})

test('an image splits into repository, tag and digest, and moves to another registry', () => {
  expect(splitImage('localhost:5000/a/b')).toEqual({ repository: 'localhost:5000/a/b' })
  expect(splitImage('a/b:v1@sha256:00')).toEqual({ repository: 'a/b', tag: 'v1', digest: 'sha256:00' })
  expect(rehomeImage('ghcr.io/a/b:v1', 'r:5000')).toBe('r:5000/a/b:v1')
  expect(rehomeImage('team/img', 'r')).toBe('r/team/img')
  expect(rehomeImage('img:v1', 'r')).toBe('r/img:v1')
})

test('ages read as kubectl writes them', () => {
  const now = Date.UTC(2026, 6, 10)
  expect(formatAge('2026-07-09T23:59:15Z', now)).toBe('45s')
  expect(formatAge('2026-07-09T23:15:00Z', now)).toBe('45m')
  expect(formatAge('2026-07-01T00:00:00Z', now)).toBe('9d')
  expect(formatAge('2027-07-01T00:00:00Z', now)).toBe('0s')
  expect(formatAge('<none>', now)).toBe('<none>')
})
