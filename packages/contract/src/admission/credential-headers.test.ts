import { expect, test } from 'vitest'
import { defaultServer, validateServer } from './index.ts'

const pathsFor = (auth: Record<string, string>) =>
  validateServer(
    defaultServer({
      apiVersion: 'mcpruntime.org/v1alpha1',
      kind: 'MCPServer',
      metadata: { name: 'desk', namespace: 'team-a' },
      spec: { image: 'desk:1', publicPathPrefix: 'desk', gateway: { enabled: true }, auth },
    }),
  ).map(({ path }) => path)

// The gateway writes who calls to the audit log, which the owner of the server may read.
test.each([
  ['humanIDHeader', 'X-MCP-Agent-Session-Secret'],
  ['agentIDHeader', ' authorization '],
  ['teamIDHeader', 'Cookie'],
  ['sessionIDHeader', 'x_api_key'],
])('%s cannot be %s', (field, name) => {
  expect(pathsFor({ [field]: name })).toEqual([`spec.auth.${field}`])
})

test('a header of its own can carry an identity', () => {
  expect(pathsFor({ humanIDHeader: 'X-Employee', sessionIDHeader: 'X-MCP-Agent-Session' })).toEqual([])
})
