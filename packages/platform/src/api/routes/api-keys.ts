import type { routes } from '@mcp-runtime/contract'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { apiKeySummary } from '../views/identity.ts'

export const listApiKeys: Handler<typeof routes.listApiKeys> = ({ caller }, { identity }) => ({
  keys: identity.apiKeys.list(caller.userID).map(apiKeySummary),
})

export const createApiKey: Handler<typeof routes.createApiKey> = async ({ caller, body }, { identity }) => {
  const label = body.name.trim()
  if (label === '')
    refuse('invalid_request_body', 'The key needs a name.', {
      issues: [{ path: 'name', message: 'Must not be empty.' }],
    })
  const { key, text } = await identity.apiKeys.create(caller.userID, label)
  return { key: apiKeySummary(key), api_key: text, one_time_key: text }
}

export const revokeApiKey: Handler<typeof routes.revokeApiKey> = async ({ caller, params }, { identity }) => {
  const key = await identity.apiKeys.revoke(caller.userID, params.id)
  return key === undefined ? refuse('not_found', `You have no API key ${params.id}.`) : { key: apiKeySummary(key) }
}
