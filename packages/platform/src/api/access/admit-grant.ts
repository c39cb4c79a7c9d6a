// Everything that comes before a grant is written: what is allowed, and who may (platform-api §6.5).
import {
  GRANT_NAMESPACES,
  type Issue,
  type MCPAccessGrantSpec,
  type RouteBody,
  type routes,
  validateGrant,
} from '@mcp-runtime/contract'
import { takesGrantsOf } from '../../access/foreign-grants.ts'
import { isAdmin, isTeamOwner, teamOfNamespace } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { type GrantRecord, kinds, type ServerRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import { refuse, refuseIssues } from '../api-error.ts'
import type { Call } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { accessNamespace, requireChangeable } from '../namespaces.ts'
import { requireAdministrator, requireReferencedServer } from '../servers/find-server.ts'
import { grantManifest } from '../views/access.ts'
import { bindSubject, flatten, text, trimSubject } from './access-spec.ts'
import { findAccess } from './find-access.ts'

type Asking = Pick<Call<typeof routes.applyGrant>, 'caller' | 'body'>

export interface AdmittedGrant {
  readonly namespace: string
  readonly name: string
  readonly server: Stored<ServerRecord>
  readonly before: Stored<GrantRecord> | undefined
  readonly wanted: MCPAccessGrantSpec
  /** As the caller said it; absent keeps what is stored. */
  readonly disabled: boolean | undefined
}

/** Errors: 400 with every issue, 403. */
export function admitGrant({ caller, body }: Asking, deps: ApiDeps): AdmittedGrant {
  const { store } = deps
  const name = body.name.trim()
  const namespace = accessNamespace(caller, body.namespace)
  const wanted = grantSpec(body, namespace)
  const manifest = grantManifest({ namespace, name, spec: wanted })
  refuseIssues(flatten([...validateGrant(manifest, { foreign: true }), ...ceiling(wanted)]))
  requireChangeable(caller, namespace)
  const { server, subject } =
    wanted.serverRef.namespace === namespace
      ? ours(caller, wanted, namespace, deps)
      : theirs(caller, wanted, namespace, deps)
  const before = store.get(kinds.grant, namespace, name)
  // A grant that moves to another server is taken from the first one's owner.
  if (before !== undefined) findAccess(store, 'grant', caller, { namespace, name })
  return { namespace, name, server, before, wanted: { ...wanted, subject }, disabled: body.disabled }
}

type Bound = Pick<AdmittedGrant, 'server'> & { readonly subject: MCPAccessGrantSpec['subject'] }

/** Errors: 400 for a server that is not there, 403. */
function ours(caller: Caller, wanted: MCPAccessGrantSpec, namespace: string, deps: ApiDeps): Bound {
  const server = requireReferencedServer(deps.store, namespace, wanted.serverRef.name)
  const subject = bindSubject(deps, caller, { namespace, subject: wanted.subject, server: server.value.spec })
  requireAdministrator(caller, server)
  return { server, subject }
}

/**
 * A grant for the server of another namespace, made by the team that its owner lets do so, for that team alone. Errors:
 * 400, the same whether the server does not allow it or is not there, and for another team; 403.
 */
function theirs(caller: Caller, wanted: MCPAccessGrantSpec, namespace: string, deps: ApiDeps): Bound {
  const { name, namespace: place = '' } = wanted.serverRef
  const team = teamOfNamespace(deps.store, namespace)
  const server = deps.store.get(kinds.server, place, name)
  if (server === undefined || !takesGrantsOf(server.value.annotations, namespace, team?.name)) {
    const message = `No server ${name} of ${place} takes grants from ${namespace}. Its owner allows them by ${GRANT_NAMESPACES}.`
    return refuse('invalid_request_body', message, { issues: [{ path: 'serverRef.namespace', message }] })
  }
  if (!isAdmin(caller) && !isTeamOwner(caller, namespace)) {
    refuse('forbidden', `Only an owner of the team of ${namespace} may grant it the server of another team.`)
  }
  const teamID = team?.name ?? ''
  const subject = bindSubject(deps, caller, {
    namespace,
    subject: { teamID, ...wanted.subject },
    server: server.value.spec,
  })
  if (subject.teamID !== teamID) {
    const message = `From ${namespace} the server can be granted to its own team only.`
    refuse('invalid_request_body', message, { issues: [{ path: 'subject.teamID', message }] })
  }
  return { server, subject }
}

/** What is stored: `disabled` stays as it was when the caller does not say. */
export const grantAfter = (
  { wanted, disabled }: AdmittedGrant,
  before: MCPAccessGrantSpec | undefined,
): MCPAccessGrantSpec => ({
  ...wanted,
  disabled: disabled ?? before?.disabled ?? false,
})

/** Fields that say nothing are left out; words are judged by admission, not here. */
function grantSpec(body: RouteBody<typeof routes.applyGrant>, namespace: string): MCPAccessGrantSpec {
  const maxTrust = text(body.maxTrust)
  const toolRules = body.toolRules?.map(({ name, decision, requiredTrust }) => ({
    name: name.trim(),
    decision,
    ...(text(requiredTrust) === undefined ? {} : { requiredTrust: text(requiredTrust) }),
  }))
  return {
    serverRef: { name: body.serverRef.name.trim(), namespace: text(body.serverRef.namespace) ?? namespace },
    subject: trimSubject(body.subject),
    ...(maxTrust === undefined ? {} : { maxTrust }),
    allowedSideEffects: body.allowedSideEffects ?? [],
    policyVersion: text(body.policyVersion) ?? 'v1',
    ...(toolRules === undefined || toolRules.length === 0 ? {} : { toolRules }),
  } as MCPAccessGrantSpec
}

/** Without a ceiling a grant would mean "low" to the gateway and "any" to the adapter (F24). */
const ceiling = ({ maxTrust }: MCPAccessGrantSpec): Issue[] =>
  maxTrust === undefined
    ? [{ path: 'spec.maxTrust', message: 'The grant needs a trust ceiling: low, medium or high.', level: 'error' }]
    : []
