import type { MCPAccessGrant } from '@mcp-runtime/contract/resources'
import { createClient } from '@mcp-runtime/sdk/client'
import { serveExchanges } from '@mcp-runtime/sdk/testing'
import { expect, test } from 'vitest'
import { planAccess } from './plan-access.ts'

const resource: MCPAccessGrant = {
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAccessGrant',
  metadata: { name: 'g', namespace: 'mcp-team-acme' },
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'cursor' }, maxTrust: 'low', allowedSideEffects: ['read'] },
}
const document = { kind: 'grant', resource, source: { value: resource, path: 'g.yaml', line: 1 } } as const

test.each([
  ['of another kind', { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }],
  ['of an earlier version', { status: 404, body: { error: 'not_found', message: 'There is no such path.' } }],
  ['that takes no POST there', { status: 405, body: { error: 'method_not_allowed', message: 'No.' } }],
])('a platform %s is never asked to do it instead', async (_, reply) => {
  await using server = await serveExchanges(() => reply)
  const client = createClient({ baseUrl: server.url, credential: { token: 'mcpu_key' } })
  await expect(planAccess(client, document, 'mcp-team-acme')).rejects.toMatchObject({
    code: 'MCPR_UNSUPPORTED',
    hint: expect.stringContaining('--dry-run=client'),
  })
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/v1/runtime/grant-plans'])
})
