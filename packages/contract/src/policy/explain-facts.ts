// What an explanation says about a decision, ready to be put into sentences and command lines.
import { commandLine, quoteName, showName } from '../names/shell.ts'
import { contributionOf } from './combine.ts'
import type { Decision, Identity } from './decision.ts'
import type { PolicyDocument, PolicyGrant } from './document.ts'
import { sideEffectOf } from './normalize.ts'
import { subjectMatches } from './subject.ts'
import { toolFacts, UNDECLARED } from './tool.ts'

export interface DenialContext {
  readonly server: string
  readonly namespace?: string
  readonly tool?: string
  readonly agentID?: string
  /** With both, grants that are the caller's but switched off are found and named. */
  readonly document?: PolicyDocument
  readonly identity?: Identity
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A resource name made of whatever the parts contain. */
export const slug = (...parts: (string | undefined)[]): string =>
  parts
    .filter(Boolean)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '') || 'grant'

const place = (kind: string, name = '', namespace = ''): string =>
  `${kind} ${showName(namespace === '' ? name : `${namespace}/${name}`)}`

/** A decision with the names and grants behind it, found once for all sentences. */
export class DenialFacts {
  readonly decision: Decision
  readonly about: DenialContext
  /** `the tool "close_ticket" of server "desk"` */
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

  get namespace(): string | undefined {
    return this.about.namespace ?? this.about.document?.server.namespace
  }

  grantRule(what: string): { rule: string } {
    return { rule: `${place('grant', this.decision.matched_grant, this.decision.matched_grant_namespace)}: ${what}` }
  }

  sessionRule(what: string): { rule: string } {
    const { matched_session: name, matched_session_namespace: namespace } = this.decision
    return { rule: `${place('session', name, namespace)}: ${what}` }
  }

  disabledRule(grant: PolicyGrant): { rule: string } {
    return { rule: `${place('grant', grant.name, grant.namespace)}: disabled` }
  }

  /** The line that starts the adapter for this agent and server; words in capitals are to be filled in. */
  adapterCommand(): { command?: string } {
    const agent = this.agent ?? 'AGENT'
    return commandLine(['adapter', 'proxy'], {
      'runtime-url': 'URL',
      server: this.about.server,
      agent,
      'agent-id': agent,
      'auto-refresh': true,
    })
  }

  /**
   * The line that writes a grant which would allow this very call. Always one more grant, under a name of its own:
   * grants add up, and rewriting the present one would lose its other rules.
   */
  newGrantCommand(): { command?: string } {
    const { tool = '', server, document, identity } = this.about
    const { required_trust: trust, required_side_effect: required } = this.decision
    const effect = required ?? sideEffectOf(document?.tools?.find(({ name }) => name === tool)?.side_effect)
    return commandLine(['access', 'grant', 'init', slug(server, this.agent, tool)], {
      server,
      'agent-id': this.agent,
      'human-id': this.agent === undefined ? identity?.humanID : undefined,
      'team-id': this.agent === undefined && !identity?.humanID ? identity?.teamID : undefined,
      tool,
      'side-effect': effect === 'read' ? undefined : effect,
      trust: trust === 'low' ? undefined : trust,
      namespace: this.namespace,
    })
  }

  /** A grant that would permit the tool to this caller if it were not switched off. */
  get switchedOff(): PolicyGrant | undefined {
    const { document, identity, tool } = this.about
    if (document === undefined || identity === undefined) return undefined
    const declared = document.tools?.find(({ name }) => name === tool)
    const facts = declared === undefined ? UNDECLARED : toolFacts(declared)
    return document.grants?.find(
      (grant) =>
        grant.disabled === true &&
        subjectMatches(grant, identity) &&
        (tool === undefined || contributionOf(grant, 0, tool, facts)?.denies === false),
    )
  }

  /** False also when nobody gave the document, so that nothing can be said. */
  get isUndeclared(): boolean {
    return this.about.tool !== undefined && this.about.document !== undefined && !this.isDeclared
  }

  get isDeclared(): boolean {
    return this.about.document?.tools?.some((tool) => tool.name === this.about.tool) === true
  }
}
