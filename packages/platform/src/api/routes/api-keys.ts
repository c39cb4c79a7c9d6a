import type { routes } from '@mcp-runtime/contract'
import { MOST_KEYS } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { Call, Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { keySummary } from '../views/identity.ts'

const KIND = 'ApiKey'

export const listApiKeys: Handler<typeof routes.listApiKeys> = ({ caller }, { identity }) => ({
  keys: identity.apiKeys.list(caller.userID).map(keySummary),
})

export const createApiKey: Handler<typeof routes.createApiKey> = async (call, deps) => {
  const label = call.body.name.trim()
  if (label === '') {
    const issues = [{ path: 'name', message: 'Must not be empty.' }]
    refuse('invalid_request_body', 'The key needs a name.', { issues })
  }
  return change(deps, call, (write, record) => {
    const { key, text } =
      deps.identity.apiKeys.create(write, call.caller.userID, label) ??
      refuse('conflict', `You have ${MOST_KEYS} API keys, which is the most. Revoke one that you do not use.`)
    const shown = keySummary(key)
    record('platform.api_key.created', { kind: KIND, name: key.name, after: shown })
    return { key: shown, api_key: text, one_time_key: text }
  })
}

type Revocation = Call<typeof routes.revokeApiKey> | Call<typeof routes.revokeApiKeyByVerb>

const revoke = (call: Revocation, deps: ApiDeps) =>
  change(deps, call, (write, record) => {
    const { id } = call.params
    const before = deps.identity.apiKeys.get(call.caller.userID, id)
    const key = deps.identity.apiKeys.revoke(write, call.caller.userID, id)
    if (before === undefined || key === undefined) refuse('not_found', `You have no API key ${id}.`)
    record('platform.api_key.revoked', { kind: KIND, name: id, before: keySummary(before), after: keySummary(key) })
    return { key: keySummary(key) }
  })

export const revokeApiKey: Handler<typeof routes.revokeApiKey> = revoke
export const revokeApiKeyByVerb: Handler<typeof routes.revokeApiKeyByVerb> = revoke
