// A policy document for people: who may call what, up to which trust. Pure.
import type { PolicyDocument } from '@mcp-runtime/contract'

type Grant = NonNullable<PolicyDocument['grants']>[number]
type Session = NonNullable<PolicyDocument['sessions']>[number]

const subject = (of: Grant | Session): string => {
  const parts = [
    of.human_id && `human ${of.human_id}`,
    of.agent_id && `agent ${of.agent_id}`,
    of.team_id && `team ${of.team_id}`,
  ].filter(Boolean)
  return parts.length === 0 ? 'nobody' : parts.join(', ')
}

function grantLines(grant: Grant): string[] {
  const effects = grant.allowed_side_effects?.join(', ') || 'nothing'
  const state = grant.disabled ? ' (disabled)' : ''
  const head = `  ${grant.name}${state}: ${subject(grant)}; trust up to ${grant.max_trust || 'low'}; may ${effects}`
  const rules = grant.tool_rules ?? []
  if (rules.length === 0) return [head, '    every tool']
  return [
    head,
    ...rules.map(({ name, decision, required_trust: trust }) => {
      const verb = decision?.toLowerCase() === 'deny' ? 'deny' : 'allow'
      return `    ${verb} ${name}${trust ? ` from trust ${trust}` : ''}`
    }),
  ]
}

function sessionLine(session: Session): string {
  const state = session.revoked ? 'revoked' : session.expires_at ? `until ${session.expires_at}` : 'without end'
  return `  ${session.name}: ${subject(session)}; consents to trust ${session.consented_trust || 'low'}; ${state}`
}

function toolLines(tools: NonNullable<PolicyDocument['tools']>): string[] {
  const width = Math.max(0, ...tools.map(({ name }) => name.length))
  return tools.map(({ name, side_effect: effect, required_trust: trust }) => {
    const denied = effect ? '' : ' (every call is denied)'
    return `  ${name.padEnd(width)}  ${effect || 'side effect unknown'}, trust ${trust || 'low'}${denied}`
  })
}

/** Server, mode, tools, grants with their rules, sessions and revision, led by what is wrong. Ends without a line feed. */
export function policyText({ problem, ...document }: PolicyDocument & { readonly problem?: string }): string {
  const { server, policy, session, tools = [], grants = [], sessions = [] } = document
  const section = (title: string, lines: readonly string[]) => ['', `${title}:`, ...(lines.length ? lines : ['  none'])]
  const mode = policy?.mode || 'allow-list'
  return [
    ...(problem === undefined ? [] : [`The policy cannot be used, so every call is refused: ${problem}`, '']),
    `Server:    ${server.name} in ${server.namespace}${server.team_id ? ` (team ${server.team_id})` : ''}`,
    `Mode:      ${mode}${mode === 'observe' ? ', nothing is denied' : `, otherwise ${policy?.default_decision || 'deny'}`}`,
    `Sessions:  ${session?.required ? 'required' : 'not required'}`,
    `Revision:  ${document.revision}`,
    ...section('Tools', toolLines(tools)),
    ...section('Grants', grants.flatMap(grantLines)),
    ...section('Agent sessions', sessions.map(sessionLine)),
  ].join('\n')
}
