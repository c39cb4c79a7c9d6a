// Registry credentials: platform-api §6.10.
import type { routes } from '@mcp-runtime/contract'
import { MOST_KEYS } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { Call, Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { keySummary } from '../views/identity.ts'

const KIND = 'RegistryCredential'

export const listRegistryCredentials: Handler<typeof routes.listRegistryCredentials> = ({ caller }, { identity }) => ({
  credentials: identity.registryCredentials.list(caller.userID).toReversed().map(keySummary),
})

export const createRegistryCredential: Handler<typeof routes.createRegistryCredential> = async (call, deps) => {
  const label = call.body.name.trim()
  if (label === '') {
    const issues = [{ path: 'name', message: 'Must not be empty.' }]
    refuse('invalid_request_body', 'The credential needs a name.', { issues })
  }
  const { userID, namespace } = call.caller
  return change(deps, call, (write, record) => {
    const { key, text } =
      deps.identity.registryCredentials.create(write, userID, label) ??
      refuse('conflict', `You have ${MOST_KEYS} credentials, which is the most. Revoke one that you do not use.`)
    const credential = keySummary(key)
    record('platform.registry_credential.created', { kind: KIND, name: key.name, after: credential })
    return { credential, username: namespace ?? userID, password: text }
  })
}

type Revocation = Call<typeof routes.deleteRegistryCredential> | Call<typeof routes.revokeRegistryCredential>

const revoke = (call: Revocation, deps: ApiDeps) =>
  change(deps, call, (write, record) => {
    const { id } = call.params
    const before = deps.identity.registryCredentials.get(call.caller.userID, id)
    const key = deps.identity.registryCredentials.revoke(write, call.caller.userID, id)
    if (before === undefined || key === undefined) refuse('not_found', `You have no registry credential ${id}.`)
    const credential = keySummary(key)
    record('platform.registry_credential.revoked', {
      kind: KIND,
      name: id,
      before: keySummary(before),
      after: credential,
    })
    return { credential }
  })

export const deleteRegistryCredential: Handler<typeof routes.deleteRegistryCredential> = revoke
export const revokeRegistryCredential: Handler<typeof routes.revokeRegistryCredential> = revoke
