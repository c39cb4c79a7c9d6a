// Calls of the live gateway, drawn at random: a policy and the sessions under it, who says to be whom, and how the call
// is sent.
import type { Identity, PolicyDocument } from '@mcp-runtime/contract'
import fc from 'fast-check'
import { type Answer, ask } from '../gateway/support/ask.ts'
import type { Rig } from '../gateway/support/rig.ts'
import { decisionRequest, policyDocument } from './arbitrary.ts'
import type { LiveRequest } from './live-oracle.ts'
import { SECRETS, SERVER, settle } from './live-policy.ts'

export const TOOLS = ['list', 'edit', 'drop', 'blank', 'ghost', 'List', 'constructor']
const REVISIONS = { session: '2025-11-25', stateless: '2026-07-28' } as const
export type Era = keyof typeof REVISIONS

/** A policy, most often with a session that may speak, and the team that owns the server. */
export const policy = fc
  .record({
    document: policyDocument,
    team: fc.constantFrom('', 't1', 't2'),
    usual: fc.record({
      expires_at: fc.constantFrom('', '2026-07-01T12:00:00Z'),
      consented_trust: fc.constantFrom('low', 'medium', 'high'),
    }),
    place: fc.constantFrom('first', 'first', 'last'),
  })
  .map(({ document, team, usual, place }) => {
    const session = { name: 's1', human_id: 'h1', agent_id: 'a1', team_id: '', ...usual }
    const others = document.sessions ?? []
    const sessions = place === 'first' ? [session, ...others] : [...others, session]
    return { document: settle({ ...document, sessions }, team), team }
  })

export const requests = fc.array(
  fc.record({
    request: decisionRequest,
    session: fc.constantFrom('s1', 's1', 's1', 's1', 's2', 'sX', ''),
    /** How the headers relate to the session: its own words, some of them, or others. */
    says: fc.constantFrom('all', 'all', 'some', 'other'),
    secret: fc.constantFrom(SECRETS.live, SECRETS.live, SECRETS.live, SECRETS.live, SECRETS.old, 'guessed', ''),
    silent: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
)

type Drawn = typeof requests extends fc.Arbitrary<readonly (infer T)[]> ? T : never

export function liveRequest(document: PolicyDocument, { request, session, says, secret, silent }: Drawn): LiveRequest {
  const { method, tool, identity, now } = request
  const found = document.sessions?.find(({ name }) => name === session)
  const own = { humanID: found?.human_id ?? '', agentID: found?.agent_id ?? '', teamID: found?.team_id ?? '' }
  const partly = { ...own, agentID: '', teamID: '' }
  const others = silent && session === '' ? { humanID: '', agentID: '', teamID: '' } : identity
  const claim = says === 'other' || session === '' ? others : says === 'all' ? own : partly
  return { method, tool, claim: { ...claim, sessionID: session }, secret, now }
}

export function send(
  rig: Rig,
  era: Era,
  { claim, secret }: LiveRequest,
  method: string,
  tool: string,
): Promise<Answer> {
  const version = REVISIONS[era]
  const stateless = era === 'stateless'
  const headers: Record<string, string> = {
    ...identityHeaders(claim),
    ...(secret === '' ? {} : { 'x-mcp-agent-session-secret': secret }),
    'mcp-protocol-version': version,
    ...(stateless && { 'mcp-method': method }),
    ...(stateless && method === 'tools/call' && { 'mcp-name': tool }),
  }
  const meta = stateless ? { _meta: { 'io.modelcontextprotocol/protocolVersion': version } } : {}
  const body = { jsonrpc: '2.0', id: 1, method, params: { name: tool, ...meta } }
  return ask(`${rig.url}/${SERVER}/mcp`, { headers, body })
}

function identityHeaders({ humanID, agentID, teamID, sessionID }: Identity): Record<string, string> {
  const all = { human: humanID, agent: agentID, team: teamID }
  const said = Object.entries(all).filter(([, value]) => value !== '')
  return {
    ...Object.fromEntries(said.map(([part, value]) => [`x-mcp-${part}-id`, value])),
    ...(sessionID === '' ? {} : { 'x-mcp-agent-session': sessionID }),
  }
}
