// Grants: platform-api §6.5.
import { GRANT_STATES, grantState, type routes } from '@mcp-runtime/contract'
import { type GrantRecord, kinds } from '../../kinds.ts'
import { admitGrant, grantAfter } from '../access/admit-grant.ts'
import { changeableAccess, readableAccess } from '../access/find-access.ts'
import { knownNames } from '../access/known-names.ts'
import { type AccessList, asked, listAccess } from '../access/list-access.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { grantManifest, grantSummary } from '../views/access.ts'

const KIND = 'MCPAccessGrant'

const GRANTS: AccessList<GrantRecord> = {
  kind: kinds.grant,
  states: GRANT_STATES,
  stateOf: ({ spec }) => grantState(spec),
}

export const listGrants: Handler<typeof routes.listGrants> = ({ caller, query }, deps) => {
  const { items, names, ...more } = listAccess(deps, caller, query, GRANTS)
  return { grants: items.map((grant) => grantSummary(grant, names)), ...more }
}

export const getGrant: Handler<typeof routes.getGrant> = ({ caller, params, query }, deps) => {
  const grant = readableAccess(deps.store, 'grant', { caller, params })
  return { grant: grantSummary(grant, asked(query, knownNames(deps, caller)).names) }
}

export const applyGrant: Handler<typeof routes.applyGrant> = async (call, deps) => {
  const admitted = admitGrant(call, deps)
  const { namespace, name, server } = admitted
  const grant = await change(deps, call, (write, record) => {
    const before = deps.store.get(kinds.grant, namespace, name)
    const spec = grantAfter(admitted, before?.value.spec)
    const applied = write.put(kinds.grant, namespace, name, { spec, serverUid: server.uid })
    record('platform.grant.applied', {
      kind: KIND,
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

/** The first half of apply, so that a plan and what comes of it cannot differ. */
export const planGrant: Handler<typeof routes.planGrant> = (call, deps) => {
  const admitted = admitGrant(call, deps)
  const { namespace, name, before } = admitted
  const item = { namespace, name }
  return {
    ...(before === undefined ? {} : { live: grantManifest({ ...item, spec: before.value.spec }) }),
    wanted: grantManifest({ ...item, spec: grantAfter(admitted, before?.value.spec) }),
  }
}

export const patchGrant: Handler<typeof routes.patchGrant> = async (call, deps) => {
  const { namespace, name } = call.params
  const { disabled } = call.body
  const { value } = changeableAccess(deps.store, 'grant', call)
  await change(deps, call, (write, record) => {
    write.put(kinds.grant, namespace, name, { ...value, spec: { ...value.spec, disabled } })
    record(disabled ? 'platform.grant.disabled' : 'platform.grant.enabled', {
      kind: KIND,
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
    record('platform.grant.deleted', { kind: KIND, namespace, name, server, before: value.spec })
  })
  return { success: true, namespace, name }
}
