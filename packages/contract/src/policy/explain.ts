// A decision in words. The person who reads it may see it inside an MCP client, far from any documentation: so it names
// what was called, what decided, and the one command that would change it.

import type { TrustLevel } from '../enums.ts'
import { commandLine, quoteName, showName } from '../names/shell.ts'
import type { Decision, DecisionReason } from './decision.ts'
import { capital, type DenialContext, DenialFacts } from './explain-facts.ts'
import { trustRank } from './normalize.ts'

export interface Explanation {
  /** What happened and why, one sentence. */
  readonly sentence: string
  /** What to do about it, one sentence. */
  readonly hint: string
  /** The grant or session that decided, and what in it: `grant team-a/readers: deny close_ticket`. */
  readonly rule?: string
  /** A command line for the person who may change it. */
  readonly command?: string
}

/** Says why a call was not allowed, for people. Pure text: every name is quoted and free of control characters. */
export function explainDenial(decision: Decision, about: DenialContext): Explanation {
  return (EXPLAIN[decision.reason] ?? other)(new DenialFacts(decision, about))
}

type Explain = (facts: DenialFacts) => Explanation

const ADAPTER_HINT = 'Call through the adapter, which sends who calls and keeps the session fresh.'

const other: Explain = (facts) => ({
  sentence: `The policy did not allow ${facts.what}: ${facts.decision.reason}.`,
  hint: 'Look at the policy that is enforced.',
  ...commandLine(['server', 'policy', 'inspect', facts.about.server], { namespace: facts.namespace }),
})

const noGrant: Explain = (facts) => {
  const off = facts.switchedOff
  if (off === undefined) {
    return {
      sentence: `No grant lets ${facts.caller} use ${facts.what}.`,
      hint: 'Grants match human, agent and team exactly; ask the server’s owner for one, or check that the team is right.',
      ...facts.newGrantCommand(),
    }
  }
  return {
    sentence: `No enabled grant lets ${facts.caller} use ${facts.what}: the grant ${quoteName(off.name)} is disabled.`,
    hint: 'Enable the grant, if its owner agrees.',
    ...facts.disabledRule(off),
    ...commandLine(['access', 'grant', 'enable', off.name], { namespace: off.namespace }),
  }
}

function undeclared(facts: DenialFacts): Explanation {
  return {
    sentence: facts.isDeclared
      ? `The metadata do not say what side effect ${facts.what} has, so it cannot be allowed.`
      : `The metadata do not declare ${facts.what}, so it cannot be allowed.`,
    hint: 'Declare the tool with its side effect in .mcp/servers.yaml and deploy again; spell it as the server does.',
    ...commandLine(['server', 'deploy', facts.about.server], { update: true, namespace: facts.namespace }),
  }
}

const EXPLAIN: Partial<Record<DecisionReason, Explain>> = {
  allowed: (facts) => ({ sentence: `The policy allows ${facts.what}.`, hint: 'There is nothing to do.' }),
  missing_identity: (facts) => ({
    sentence: `The gateway does not know who wants to use ${facts.what}: the call carries no human, agent or team.`,
    hint: ADAPTER_HINT,
    ...facts.adapterCommand(),
  }),
  missing_session: (facts) => ({
    sentence: `${capital(facts.server)} requires a session, and the call for ${facts.what} carries none.`,
    hint: ADAPTER_HINT,
    ...facts.adapterCommand(),
  }),
  session_not_found: (facts) => ({
    sentence: `${capital(facts.session)} is unknown to ${facts.server}, or it belongs to somebody else.`,
    hint: 'Start the adapter again, so that it asks for a session of its own.',
    ...facts.adapterCommand(),
  }),
  session_revoked: (facts) => ({
    sentence: `${capital(facts.session)} on ${facts.server} was revoked, so it may use no tool any more.`,
    hint: 'Ask the owner of the server; a revoked session stays revoked until it is restored.',
    ...facts.sessionRule('revoked'),
    ...commandLine(['access', 'session', 'unrevoke', facts.decision.matched_session], {
      namespace: facts.decision.matched_session_namespace,
    }),
  }),
  session_expired: (facts) => ({
    sentence: `${capital(facts.session)} on ${facts.server} has expired.`,
    hint: 'Run the adapter with --auto-refresh, so that it renews the session in time.',
    ...facts.sessionRule('expired'),
    ...facts.adapterCommand(),
  }),
  no_matching_grant: noGrant,
  tool_not_granted: (facts) => {
    // A grant for it would not help: the gateway allows no tool whose side effect it does not know.
    if (facts.isUndeclared) return undeclared(facts)
    return facts.switchedOff === undefined
      ? {
          sentence: `The grants of ${facts.caller} name the tools they permit, and ${facts.what} is not among them.`,
          hint: 'Add a grant with an allow rule for the tool.',
          ...facts.newGrantCommand(),
        }
      : noGrant(facts)
  },
  tool_denied: (facts) => ({
    sentence: `${capital(facts.grant)} denies ${facts.caller} ${facts.what}; one deny rule outweighs every allow.`,
    hint: 'Remove the deny rule from that grant, or disable the grant.',
    ...facts.grantRule(`deny ${showName(facts.about.tool ?? '')}`.trim()),
    ...commandLine(['access', 'grant', 'disable', facts.decision.matched_grant], {
      namespace: facts.decision.matched_grant_namespace,
    }),
  }),
  tool_side_effect_unknown: undeclared,
  side_effect_not_allowed: (facts) => {
    const effect = facts.decision.required_side_effect ?? 'unknown'
    return {
      sentence: `${capital(facts.what)} has the side effect "${effect}", which ${facts.grant} does not allow ${facts.caller}.`,
      hint: `Grant "${effect}" as well; no side effect includes another.`,
      ...facts.grantRule(`allowedSideEffects without ${effect}`),
      ...facts.newGrantCommand(),
    }
  },
  trust_too_low: tooLow,
  rpc_inspection_failed: (facts) => ({
    sentence: `The gateway could not read the request to ${facts.server} as JSON-RPC, so it was not passed on.`,
    hint: 'Send one JSON object with a method, no key twice, as application/json.',
  }),
  policy_unavailable: (facts) => ({
    sentence: `The gateway holds no policy for ${facts.server} yet, so it allows no tool.`,
    hint: 'Try again in a moment; if it stays, look at the state of the server.',
    ...commandLine(['server', 'get', facts.about.server], { namespace: facts.namespace }),
  }),
}

function tooLow(facts: DenialFacts): Explanation {
  const {
    required_trust: required = 'high',
    admin_trust: admin = 'low',
    consented_trust: consented = 'low',
  } = facts.decision
  const needs = `${capital(facts.what)} requires ${required} trust`
  if (isBelow(admin, required)) {
    return {
      sentence: `${needs}, and ${facts.grant} gives ${facts.caller} no more than ${admin}.`,
      hint: `Grant the tool with a ceiling (maxTrust) of ${required}.`,
      ...facts.grantRule(`maxTrust ${admin}`),
      ...facts.newGrantCommand(),
    }
  }
  if (facts.decision.matched_session === undefined) {
    return {
      sentence: `${needs}, and a call without a session has low trust.`,
      hint: 'Call through the adapter with a session that consents to more.',
      ...facts.adapterCommand(),
    }
  }
  return {
    sentence: `${needs}, and ${facts.session} consents to ${consented} only.`,
    hint: `Ask for a session that consents to ${required}; the grant would allow it.`,
    ...facts.sessionRule(`consentedTrust ${consented}`),
    ...commandLine(['access', 'session', 'init', facts.decision.matched_session], {
      server: facts.about.server,
      'agent-id': facts.agent,
      trust: required,
      namespace: facts.decision.matched_session_namespace,
    }),
  }
}

const isBelow = (a: TrustLevel, b: TrustLevel) => trustRank(a) < trustRank(b)
