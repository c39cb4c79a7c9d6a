// A decision in words. The person who reads it may see it inside an MCP client, far from any documentation: so it names
// what was called, what decided, and the one command that would change it.
import { isPrintable, quoteName, shellWord } from '../names/shell.ts'
import type { Decision, DecisionReason, Identity } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { subjectMatches } from './subject.ts'

export interface DenialContext {
  readonly server: string
  readonly namespace?: string
  readonly tool?: string
  readonly agentID?: string
  /** With both, grants that are the caller's but switched off are found and named. */
  readonly document?: PolicyDocument
  readonly identity?: Identity
}

export interface Explanation {
  /** What happened and why, one sentence. */
  readonly sentence: string
  /** What to do about it, one sentence. */
  readonly hint: string
  /** The grant or session that decided, `namespace/name`, and what in it: `grant team-a/readers: deny close_ticket`. */
  readonly rule?: string
  /** A command line for the person who may change it. */
  readonly command?: string
}

/** Says why a call was not allowed, for people. Pure text: every name is quoted and free of control characters. */
export function explainDenial(decision: Decision, about: DenialContext): Explanation {
  return (EXPLAIN[decision.reason] ?? other)(new Facts(decision, about))
}

class Facts {
  readonly decision: Decision
  readonly about: DenialContext
  /** `"close_ticket" on server "desk"` */
  readonly what: string
  readonly server: string
  readonly agent: string | undefined
  readonly caller: string

  constructor(decision: Decision, about: DenialContext) {
    this.decision = decision
    this.about = about
    this.server = `server ${quoteName(about.server)}`
    this.what =
      about.tool === undefined ? `this call to ${this.server}` : `the tool ${quoteName(about.tool)} of ${this.server}`
    this.agent = about.agentID || about.identity?.agentID || undefined
    this.caller = this.agent === undefined ? 'this caller' : `agent ${quoteName(this.agent)}`
  }

  get grant(): string {
    return `the grant ${quoteName(this.decision.matched_grant ?? '')}`
  }

  get session(): string {
    return `the session ${quoteName(this.decision.matched_session ?? this.about.identity?.sessionID ?? '')}`
  }

  grantRule(what: string): { rule: string } {
    const { matched_grant: name = '', matched_grant_namespace: namespace = '' } = this.decision
    return { rule: `grant ${namespace === '' ? name : `${namespace}/${name}`}: ${what}` }
  }

  sessionRule(what: string): { rule: string } {
    const { matched_session: name, matched_session_namespace: namespace = '' } = this.decision
    return { rule: `session ${namespace === '' ? (name ?? '') : `${namespace}/${name}`}: ${what}` }
  }

  /** `mcp-runtime …`, or nothing when a word could not be pasted safely. */
  command(words: readonly (string | undefined)[], namespace?: string): { command?: string } {
    const all = [...words, ...(namespace ? ['--namespace', namespace] : [])].filter((word) => word !== undefined)
    if (!all.every(isPrintable) || all.some((word) => word.length > 256)) return {}
    return { command: ['mcp-runtime', ...all.map(shellWord)].join(' ') }
  }

  /**
   * The line that writes a grant which would allow this very call. Always one more grant, under a name of its own:
   * grants add up, and rewriting the present one would lose its other rules.
   */
  newGrant(): { command?: string } {
    const { tool = '', server, document, identity } = this.about
    const { agent } = this
    const { required_trust: trust = 'low' } = this.decision
    const effect = this.decision.required_side_effect ?? document?.tools?.find(({ name }) => name === tool)?.side_effect
    return this.command(
      [
        ...['access', 'grant', 'init', slug([server, agent, tool].filter(Boolean).join('-')), '--server', server],
        ...(agent ? ['--agent-id', agent] : identity?.humanID ? ['--human-id', identity.humanID] : []),
        ...(tool ? ['--tool', tool] : []),
        ...(effect && effect !== 'read' ? ['--side-effect', effect] : []),
        ...(trust === 'low' ? [] : ['--trust', trust]),
      ],
      this.about.namespace ?? document?.server.namespace,
    )
  }

  /** A grant for this caller that would count if it were not switched off. */
  get switchedOff() {
    const { document, identity } = this.about
    if (document === undefined || identity === undefined) return undefined
    return document.grants?.find((grant) => grant.disabled === true && subjectMatches(grant, identity))
  }

  get isDeclared(): boolean | undefined {
    return this.about.document && (this.about.document.tools ?? []).some((tool) => tool.name === this.about.tool)
  }
}

const ADAPTER_HINT = 'Call through the adapter, which sends who calls and keeps the session fresh.'
const adapter = (facts: Facts) =>
  facts.command([
    ...['adapter', 'proxy', '--runtime-url', 'URL', '--server', facts.about.server],
    ...['--agent', facts.agent ?? 'AGENT', '--agent-id', facts.agent ?? 'AGENT', '--auto-refresh'],
  ])

const other = (facts: Facts): Explanation => ({
  sentence: `The policy did not allow ${facts.what}: ${facts.decision.reason}.`,
  hint: 'Look at the policy that is enforced.',
  ...facts.command(['server', 'policy', 'inspect', facts.about.server], facts.about.namespace),
})

const noGrant = (facts: Facts): Explanation => {
  const off = facts.switchedOff
  if (off !== undefined) {
    return {
      sentence: `No enabled grant lets ${facts.caller} use ${facts.what}: the grant ${quoteName(off.name)} is disabled.`,
      hint: 'Enable the grant, if its owner agrees.',
      rule: `grant ${off.namespace ? `${off.namespace}/` : ''}${off.name}: disabled`,
      ...facts.command(['access', 'grant', 'enable', off.name], off.namespace),
    }
  }
  return {
    sentence: `No grant lets ${facts.caller} use ${facts.what}.`,
    hint: 'Grants match human, agent and team exactly; ask the server’s owner for one, or check that the team is right.',
    ...facts.newGrant(),
  }
}

const EXPLAIN: Partial<Record<DecisionReason, (facts: Facts) => Explanation>> = {
  allowed: (facts) => ({ sentence: `The policy allows ${facts.what}.`, hint: 'There is nothing to do.' }),
  missing_identity: (facts) => ({
    sentence: `The gateway does not know who wants to use ${facts.what}: the call carries no human, agent or team.`,
    hint: ADAPTER_HINT,
    ...adapter(facts),
  }),
  missing_session: (facts) => ({
    sentence: `${upper(facts.server)} requires a session, and the call for ${facts.what} carries none.`,
    hint: ADAPTER_HINT,
    ...adapter(facts),
  }),
  session_not_found: (facts) => ({
    sentence: `${upper(facts.session)} is unknown to ${facts.server}, or it belongs to somebody else.`,
    hint: 'Start the adapter again, so that it asks for a session of its own.',
    ...adapter(facts),
  }),
  session_revoked: (facts) => ({
    sentence: `${upper(facts.session)} on ${facts.server} was revoked, so it may use no tool any more.`,
    hint: 'Ask the owner of the server; a revoked session stays revoked until it is restored.',
    ...facts.sessionRule('revoked'),
    ...facts.command(
      ['access', 'session', 'unrevoke', facts.decision.matched_session],
      facts.decision.matched_session_namespace,
    ),
  }),
  session_expired: (facts) => ({
    sentence: `${upper(facts.session)} on ${facts.server} has expired.`,
    hint: 'Run the adapter with --auto-refresh, so that it renews the session in time.',
    ...facts.sessionRule('expired'),
    ...adapter(facts),
  }),
  no_matching_grant: noGrant,
  tool_not_granted: (facts) => {
    if (facts.switchedOff !== undefined) return noGrant(facts)
    return {
      sentence: `The grants of ${facts.caller} list tools of ${facts.server} one by one, and not ${facts.what}.`,
      hint: 'Add an allow rule for the tool to one of the grants.',
      ...facts.newGrant(),
    }
  },
  tool_denied: (facts) => ({
    sentence: `${upper(facts.grant)} denies ${facts.caller} ${facts.what}; one deny rule outweighs every allow.`,
    hint: 'Remove the deny rule from that grant, or disable the grant.',
    ...facts.grantRule(`deny ${facts.about.tool ?? ''}`.trim()),
    ...facts.command(
      ['access', 'grant', 'disable', facts.decision.matched_grant],
      facts.decision.matched_grant_namespace,
    ),
  }),
  tool_side_effect_unknown: (facts) => ({
    sentence:
      facts.isDeclared === true
        ? `The metadata of ${facts.server} does not say what side effect ${facts.what} has, so it cannot be allowed.`
        : `The metadata of ${facts.server} does not declare ${facts.what}, so its side effect is unknown and it cannot be allowed.`,
    hint: 'Declare the tool with its side effect in .mcp/servers.yaml and deploy again; spell it as the server does.',
    ...facts.command(['server', 'deploy', facts.about.server, '--update'], facts.about.namespace),
  }),
  side_effect_not_allowed: (facts) => {
    const effect = facts.decision.required_side_effect ?? 'unknown'
    return {
      sentence: `${upper(facts.what)} has the side effect "${effect}", which ${facts.grant} does not allow ${facts.caller}.`,
      hint: `Allow "${effect}" in that grant; no side effect includes another.`,
      ...facts.grantRule(`allowedSideEffects without ${effect}`),
      ...facts.newGrant(),
    }
  },
  trust_too_low: tooLow,
  rpc_inspection_failed: (facts) => ({
    sentence: `The gateway could not read the request to ${facts.server} as one JSON-RPC message, so it was not passed on.`,
    hint: 'Send one JSON object with a method, no key twice, as application/json.',
  }),
  policy_unavailable: (facts) => ({
    sentence: `The gateway holds no policy for ${facts.server} yet, so it allows no tool.`,
    hint: 'Try again in a moment; if it stays, look at the state of the server.',
    ...facts.command(['server', 'get', facts.about.server], facts.about.namespace),
  }),
}

function tooLow(facts: Facts): Explanation {
  const { decision } = facts
  const { required_trust: required = 'high', admin_trust: admin = 'low', consented_trust: consented = 'low' } = decision
  const needs = `${upper(facts.what)} requires ${required} trust`
  if (isBelow(admin, required)) {
    return {
      sentence: `${needs}, and ${facts.grant} gives ${facts.caller} no more than ${admin}.`,
      hint: `Raise the ceiling (maxTrust) of the grant to ${required}.`,
      ...facts.grantRule(`maxTrust ${admin}`),
      ...facts.newGrant(),
    }
  }
  if (decision.matched_session === undefined) {
    return {
      sentence: `${needs}, and a call without a session has low trust.`,
      hint: 'Call through the adapter with a session that consents to more.',
      ...adapter(facts),
    }
  }
  return {
    sentence: `${needs}, and ${facts.session} consents to ${consented} only.`,
    hint: `Ask for a session that consents to ${required}; the grant would allow it.`,
    ...facts.sessionRule(`consentedTrust ${consented}`),
    ...facts.command(
      [
        'access',
        'session',
        'init',
        decision.matched_session,
        '--server',
        facts.about.server,
        ...(facts.agent ? ['--agent-id', facts.agent] : []),
        '--trust',
        required,
      ],
      decision.matched_session_namespace,
    ),
  }
}

const LEVEL = { low: 1, medium: 2, high: 3 }
const isBelow = (a: keyof typeof LEVEL, b: keyof typeof LEVEL) => LEVEL[a] < LEVEL[b]
const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '') || 'grant'
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
