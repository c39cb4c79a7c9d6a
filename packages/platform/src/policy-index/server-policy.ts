// One server's policy: rendered, checked, compiled. Compiled on first use after a change, so that a burst of writes
// costs one compilation, and no call is ever judged by an older policy than the store's. Sessions come and go with every
// adapter, so they are no part of what is compiled: each is looked up by its name.
import { hash } from 'node:crypto'
import {
  API_VERSION,
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  type DecisionRequest,
  defaultServer,
  formatRfc3339,
  type Identity,
  type LiveSession,
  lastInstant,
  type MCPAccessGrant,
  type MCPAgentSession,
  type MCPServer,
  type PolicyDocument,
  renderPolicy,
  renderSession,
  type SessionLimits,
  sessionLimits,
  stampRevision,
  validatePolicyDocument,
} from '@mcp-runtime/contract'
import { countsFor } from '../access/foreign-grants.ts'
import type { GrantRecord, ServerRecord, SessionRecord } from '../kinds.ts'
import type { Stored } from '../ports/index.ts'
import type { Facts } from './facts.ts'
import { bindSession, hasStanding, type SessionBinding, sessionEnd } from './live-session.ts'
import { serverPath } from './route.ts'

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')

const metadata = ({ namespace, name, uid, generation }: Stored<unknown>) => ({ namespace, name, uid, generation })

const asGrant = (grant: Stored<GrantRecord>): MCPAccessGrant => ({
  apiVersion: API_VERSION,
  kind: 'MCPAccessGrant',
  metadata: metadata(grant),
  spec: grant.value.spec,
})

const asSession = (session: Stored<SessionRecord>, limits: SessionLimits): MCPAgentSession => ({
  apiVersion: API_VERSION,
  kind: 'MCPAgentSession',
  metadata: metadata(session),
  spec: limits.lifetime === undefined ? session.value.spec : endingBy(session, limits),
})

function endingBy(session: Stored<SessionRecord>, limits: SessionLimits): SessionRecord['spec'] {
  const end = sessionEnd(session, limits)
  return Number.isFinite(end) ? { ...session.value.spec, expiresAt: formatRfc3339(end) } : session.value.spec
}

/** What a policy that cannot be used answers (adapter-and-gateway §8.5, row 0). */
const UNAVAILABLE: Decision = { allowed: false, status: 503, reason: 'policy_unavailable', policy_version: 'v1' }

interface Compiled {
  /** Without sessions, and without its revision: no decision needs them. */
  readonly rendered: PolicyDocument
  readonly policy: CompiledPolicy | undefined
  readonly problem: string | undefined
}

export class ServerPolicy {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** Where the gateway serves it; also its MCP_PATH. */
  readonly path: string
  readonly teamID: string
  readonly server: MCPServer
  readonly createdAt: string
  readonly limits: SessionLimits
  readonly #facts: Facts
  readonly #cluster: string
  #compiled: Compiled | undefined
  #document: PolicyDocument | undefined
  readonly #bindings = new Map<string, SessionBinding>()
  readonly #live = new Map<string, LiveSession>()

  constructor(stored: Stored<ServerRecord>, facts: Facts, cluster: string) {
    const { labels, annotations, spec } = stored.value
    this.server = defaultServer({
      apiVersion: API_VERSION,
      kind: 'MCPServer',
      metadata: { ...metadata(stored), labels: { ...labels }, annotations: { ...annotations } },
      spec,
    })
    this.uid = stored.uid
    this.namespace = stored.namespace
    this.name = stored.name
    this.createdAt = stored.createdAt
    this.path = serverPath(stored.name, spec)
    this.teamID = spec.teamID?.trim() ?? ''
    this.limits = sessionLimits(spec.session)
    this.#facts = facts
    this.#cluster = cluster
  }

  get cluster(): string {
    return this.#cluster
  }

  /** Something this policy is made of has changed. */
  invalidate(): void {
    this.#compiled = undefined
    this.#document = undefined
    this.#bindings.clear()
    this.#live.clear()
  }

  /** These sessions have changed, and nothing else. */
  forget(sessions: Iterable<string>): void {
    this.#document = undefined
    for (const name of sessions) {
      this.#bindings.delete(name)
      this.#live.delete(name)
    }
  }

  /** As `server policy inspect` shows it, stamped with its revision. */
  get document(): PolicyDocument {
    this.#document ??= stampRevision(this.#render(true), sha256)
    return this.#document
  }

  /** The document without its revision and its sessions, which costs nothing; for explaining a denial. */
  get rendered(): PolicyDocument {
    return this.#current().rendered
  }

  /** Why the policy cannot be used; then nothing is allowed. */
  get problem(): string | undefined {
    return this.#current().problem
  }

  get observes(): boolean {
    return this.server.spec.policy?.mode === 'observe'
  }

  decide(request: DecisionRequest): Decision {
    return this.#current().policy?.decide(request) ?? UNAVAILABLE
  }

  /** The names among `tools` that this caller could call now, in their order. */
  visibleTools(identity: Identity, now: number, tools: readonly string[]): readonly string[] {
    return this.#current().policy?.visibleTools(identity, now, tools) ?? []
  }

  /** The session of that name bound to this very server, unless nobody stands behind it any more. */
  session(name: string): SessionBinding | undefined {
    const known = this.#bindings.get(name)
    if (known !== undefined) return known
    const stored = this.#standing(name)
    if (stored === undefined) return undefined
    const binding = bindSession(stored, this.teamID, this.limits)
    this.#bindings.set(name, binding)
    return binding
  }

  #standing(name: string): Stored<SessionRecord> | undefined {
    const stored = this.#facts.sessions.get(this.uid, this.namespace, name)
    return stored !== undefined && hasStanding(stored, this.teamID, this.#facts.people) ? stored : undefined
  }

  /** A session as decisions know it. */
  #liveSession(name: string): LiveSession | undefined {
    const known = this.#live.get(name)
    if (known !== undefined) return known
    const stored = this.#standing(name)
    if (stored === undefined) return undefined
    const session = renderSession(asSession(stored, this.limits), this.teamID)
    const live = { session, lastInstant: lastInstant(session.expires_at) }
    this.#live.set(name, live)
    return live
  }

  /** Every grant for this very server that counts. */
  grants(): Stored<GrantRecord>[] {
    const { namespace, server } = this
    const owner = { namespace, annotations: server.metadata.annotations ?? {} }
    return this.#facts.grants.of(this.uid).filter((grant) => countsFor(owner, grant))
  }

  #current(): Compiled {
    this.#compiled ??= this.#compile()
    return this.#compiled
  }

  #compile(): Compiled {
    const rendered = this.#render(false)
    // The revision is ours to stamp, so it is not among what can be wrong with a document just rendered.
    const broken = validatePolicyDocument(rendered).filter(
      ({ level, path }) => level === 'error' && path !== 'revision',
    )
    if (broken.length > 0) {
      const problem = broken.map(({ path, message }) => `${path}: ${message}`).join('; ')
      return { rendered, policy: undefined, problem }
    }
    try {
      return {
        rendered,
        policy: compilePolicy(rendered, { sessionNamed: (name) => this.#liveSession(name) }),
        problem: undefined,
      }
    } catch (error) {
      return { rendered, policy: undefined, problem: error instanceof Error ? error.message : String(error) }
    }
  }

  #render(withSessions: boolean): PolicyDocument {
    const { sessions, people } = this.#facts
    return renderPolicy({
      server: this.server,
      cluster: this.#cluster,
      grants: this.grants().map(asGrant),
      sessions: withSessions
        ? sessions
            .of(this.uid)
            .filter((session) => hasStanding(session, this.teamID, people))
            .map((session) => asSession(session, this.limits))
        : [],
    })
  }
}
