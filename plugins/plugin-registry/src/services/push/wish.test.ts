import { describe, expect, it } from 'vitest'
import { readWish } from './wish.ts'

const DIGEST = `sha256:${'ab'.repeat(32)}`

describe('what the engine is asked for, and the tag there', () => {
  it.each([
    [{ image: 'desk' }, 'desk:latest', 'latest'],
    [{ image: 'desk:v1' }, 'desk:v1', 'v1'],
    [{ image: ' localhost:5000/acme/desk:v1 ' }, 'localhost:5000/acme/desk:v1', 'v1'],
    [{ image: 'desk:v1', name: 'table:v2' }, 'desk:v1', 'v2'],
    [{ image: 'desk:v1', name: '/acme/table/' }, 'desk:v1', 'v1'],
    [{ image: `desk@${DIGEST}`, name: 'desk:v3' }, `desk@${DIGEST}`, 'v3'],
    [{ image: DIGEST, name: 'desk:v3' }, DIGEST, 'v3'],
    [{ image: `ghcr.io/acme/desk:v1@${DIGEST}` }, `ghcr.io/acme/desk@${DIGEST}`, 'v1'],
  ])('%j', (flags, source, tag) => {
    expect(readWish(flags)).toMatchObject({ source, tag })
  })
})

it('gives the line to run again, with what was given', () => {
  const flags = { image: 'acme/desk:v1', name: 'table', scope: 'ORG', mode: 'platform' } as const
  expect(readWish(flags)).toMatchObject({
    scope: 'org',
    repository: 'table',
    again: 'mcp-runtime registry push --image acme/desk:v1 --name table --scope org --mode platform',
  })
})

it.each([
  [{}, 'MCPR_USAGE'],
  [{ image: '' }, 'MCPR_USAGE'],
  [{ image: '--help' }, 'MCPR_INPUT_INVALID'],
  [{ image: 'Desk' }, 'MCPR_INPUT_INVALID'],
  [{ image: 'desk:v 1' }, 'MCPR_INPUT_INVALID'],
  [{ image: 'desk@sha256:12' }, 'MCPR_INPUT_INVALID'],
  [{ image: `desk@${DIGEST}` }, 'MCPR_USAGE'],
  [{ image: DIGEST }, 'MCPR_USAGE'],
  [{ image: DIGEST, name: 'desk' }, 'MCPR_USAGE'],
  [{ image: 'desk', name: `table@${DIGEST}` }, 'MCPR_USAGE'],
  [{ image: 'desk', name: '../table' }, 'MCPR_INPUT_INVALID'],
  [{ image: 'desk', scope: 'team' }, 'MCPR_USAGE'],
])('refuses %j', (flags, code) => {
  expect(() => readWish(flags)).toThrow(expect.objectContaining({ code }))
})

it('tells who names a digest how to give it a tag, with what was given', () => {
  const next = [
    {
      command: `mcp-runtime registry push --image acme/desk@${DIGEST} --name acme/desk:TAG --scope tenant`,
      when: 'to give it one',
    },
  ]
  expect(() => readWish({ image: `acme/desk@${DIGEST}`, scope: 'tenant' })).toThrow(expect.objectContaining({ next }))
})
