import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AttachmentTarget } from '../api/local.ts'
import { MCPServer } from '../resources/server.ts'
import { checkSchema, validator } from './index.ts'

const server = (spec: object) => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPServer',
  metadata: { name: 'desk' },
  spec: { image: 'desk', ...spec },
})

test('every finding has a path, and an unknown key names the nearest', () => {
  const issues = checkSchema(
    MCPServer,
    server({ tools: [{ name: 'list', sideEfect: 'read', sideEffect: 'raed' }], port: '80', polcy: {} }),
  )
  expect(issues.map(({ path, message }) => [path, message])).toEqual([
    ['spec.polcy', 'The key "polcy" is not known here. Did you mean "policy"?'],
    ['spec.port', 'Must be a whole number, not "80".'],
    ['spec.tools[0].sideEfect', 'The key "sideEfect" is not known here. Did you mean "sideEffect"?'],
    ['spec.tools[0].sideEffect', 'Must be one of read, write, destructive, not "raed". Did you mean "read"?'],
  ])
})

test('a missing key is one finding', () => {
  expect(checkSchema(MCPServer, server({ tools: [{ name: 'list' }] }))).toMatchObject([
    { path: 'spec.tools[0].sideEffect', code: 'required' },
  ])
})

test('keys that are no identifiers stand in brackets', () => {
  const schema = Type.Object({ labels: Type.Record(Type.String(), Type.String()) })
  expect(checkSchema(schema, { labels: { 'a.b/c': 1 } })[0]?.path).toBe('labels["a.b/c"]')
})

test('a union reports the alternative that was meant', () => {
  expect(checkSchema(AttachmentTarget, { kind: 'url', ur: 'x' }).map(({ path }) => path)).toEqual(['url', 'ur'])
  expect(checkSchema(AttachmentTarget, { kind: 'process', command: [], cwd: '/' })).toMatchObject([
    { path: 'command', message: 'Must not be empty.' },
  ])
  expect(checkSchema(AttachmentTarget, 7)).toMatchObject([{ path: '' }])
})

test('the compiled check and the list of findings agree on anything', () => {
  const { check, issues } = validator(MCPServer)
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom('spec', 'kind', 'metadata', 'name', 'tools', 'image') }), (value) => {
      expect(issues(value).length === 0).toBe(check(value))
      expect(checkSchema(MCPServer, value).length === 0).toBe(check(value))
    }),
    { seed: 3, numRuns: 200 },
  )
  expect(check(server({}))).toBe(true)
})
