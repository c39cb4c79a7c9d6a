// Grants: platform-api §6.5.
import {
  API_VERSION,
  type Issue,
  type MCPAccessGrantSpec,
  type RouteBody,
  type routes,
  validateGrant,
} from '@mcp-runtime/contract'
import { seesAccess } from '../../access/rights.ts'
import { kinds } from '../../kinds.ts'
import { bindSubject, flatten, text, trimSubject } from '../access-spec.ts'
import { refuseIssues } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { changeableAccess, findAccess, readableAccess } from '../find-access.ts'
import { requireAdministrator, requireReferencedServer } from '../find-server.ts'
import { accessNamespace, listNamespace, requireChangeable } from '../namespaces.ts'
import { grantSummary } from '../views/access.ts'

export const listGrants: Handler<typeof routes.listGrants> = ({ caller, query }, { store }) => {
  const grants = store.list(kinds.grant, listNamespace(caller, query.namespace))
  return { grants: grants.filter((grant) => seesAccess(store, caller, grant)).map(grantSummary) }
}

export const getGrant: Handler<typeof routes.getGrant> = ({ caller, params }, { store }) => {
  return { grant: grantSummary(readableAccess(store, 'grant', { caller, params })) }
}

export const applyGrant: Handler<typeof routes.applyGrant> = async (call, deps) => {
  const { caller, body } = call
  const { store } = deps
  const name = body.name.trim()
  const namespace = accessNamespace(caller, body.namespace)
  const wanted = grantSpec(body, namespace)
  const resource = {
    apiVersion: API_VERSION,
    kind: 'MCPAccessGrant',
    metadata: { name, namespace },
    spec: wanted,
  } as const
  refuseIssues(flatten([...validateGrant(resource), ...ceiling(wanted)]))
  requireChangeable(caller, namespace)
  const server = requireReferencedServer(store, namespace, wanted.serverRef.name)
  const subject = bindSubject(deps, caller, { namespace, subject: wanted.subject, server: server.value.spec })
  requireAdministrator(caller, server)
  const before = store.get(kinds.grant, namespace, name)
  // A grant that moves to another server is taken from the first one's owner.
  if (before !== undefined) findAccess(store, 'grant', caller, { namespace, name })

  const grant = await change(deps, call, (write, record) => {
    const disabled = body.disabled ?? before?.value.spec.disabled ?? false
    const spec: MCPAccessGrantSpec = { ...wanted, subject, disabled }
    const applied = write.put(kinds.grant, namespace, name, { spec, serverUid: server.uid })
    record('platform.grant.applied', {
      kind: 'MCPAccessGrant',
      namespace,
      name,
      server: server.name,
      ...(before === undefined ? {} : { before: before.value.spec }),
      after: spec,
    })
    return applied
  })
  return { grant: grantSummary(grant) }
}

export const patchGrant: Handler<typeof routes.patchGrant> = async (call, deps) => {
  const { namespace, name } = call.params
  const { disabled } = call.body
  const { value } = changeableAccess(deps.store, 'grant', call)
  await change(deps, call, (write, record) => {
    write.put(kinds.grant, namespace, name, { ...value, spec: { ...value.spec, disabled } })
    record(disabled ? 'platform.grant.disabled' : 'platform.grant.enabled', {
      kind: 'MCPAccessGrant',
      namespace,
      name,
      server: value.spec.serverRef.name,
      before: { disabled: value.spec.disabled === true },
      after: { disabled },
    })
  })
  return { success: true, name, namespace, disabled }
}

export const deleteGrant: Handler<typeof routes.deleteGrant> = async (call, deps) => {
  const { namespace, name } = call.params
  const { value } = changeableAccess(deps.store, 'grant', call)
  await change(deps, call, (write, record) => {
    write.delete(kinds.grant, namespace, name)
    const server = value.spec.serverRef.name
    record('platform.grant.deleted', { kind: 'MCPAccessGrant', namespace, name, server, before: value.spec })
  })
  return { success: true, namespace, name }
}

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
