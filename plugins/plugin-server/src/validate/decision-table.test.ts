import type { MCPAccessGrant, MCPServer } from '@mcp-runtime/contract'
import { expect, test } from 'vitest'
import { decisionRows } from './decision-table.ts'

const server: MCPServer = {
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPServer',
  metadata: { name: 'desk', namespace: 'mcp-servers' },
  spec: {
    image: 'desk',
    gateway: { enabled: true },
    session: { required: true },
    tools: [
      { name: 'list', sideEffect: 'read', requiredTrust: 'low' },
      { name: 'edit', sideEffect: 'write', requiredTrust: 'medium' },
      { name: 'close', sideEffect: 'destructive', requiredTrust: 'high' },
    ],
  },
}
const grant = (spec: Partial<MCPAccessGrant['spec']> = {}): MCPAccessGrant => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAccessGrant',
  metadata: { name: 'readers', namespace: 'mcp-team-acme' },
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'cursor' }, allowedSideEffects: ['read'], ...spec },
})
const answers = (spec?: Partial<MCPAccessGrant['spec']>) =>
  decisionRows(server, grant(spec), 0).map(({ tool, decision, reason }) => `${tool} ${decision} ${reason}`)

test('a reader may read', () => {
  expect(answers()).toEqual([
    'list allow allowed',
    'edit deny side_effect_not_allowed',
    'close deny side_effect_not_allowed',
  ])
})

test('trust, rules and side effects decide as in the gateway', () => {
  const wide = { allowedSideEffects: ['read', 'write', 'destructive'], maxTrust: 'medium' } as const
  expect(answers({ ...wide, allowedSideEffects: [...wide.allowedSideEffects] })).toEqual([
    'list allow allowed',
    'edit allow allowed',
    'close deny trust_too_low',
  ])
  expect(answers({ toolRules: [{ name: 'list', decision: 'deny' }] })).toEqual([
    'list deny tool_denied',
    'edit deny tool_not_granted',
    'close deny tool_not_granted',
  ])
})

test('a disabled grant gives nothing, and a denial says why', () => {
  const rows = decisionRows(server, grant({ disabled: true }), 0)
  expect(rows.every(({ decision, why }) => decision === 'deny' && why)).toBe(true)
})
