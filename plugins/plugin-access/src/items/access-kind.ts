// Grants and sessions differ in their routes and in a few words; what is done with them is the same.
import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export type AccessKind = 'grant' | 'session'

export interface ItemKey {
  readonly namespace: string
  readonly name: string
}

/** A call's surroundings. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly reason?: string
}

export const getGrant = async (client: PlatformClient, params: ItemKey, options: CallOptions = {}) =>
  (await client.call(routes.getGrant, { params, query: { names: 'true' }, ...options })).grant

export const getSession = async (client: PlatformClient, params: ItemKey, options: CallOptions = {}) =>
  (await client.call(routes.getSession, { params, query: { names: 'true' }, ...options })).session

/** The server that the item is for, and whether it is switched off. */
export async function standingOf(client: PlatformClient, kind: AccessKind, params: ItemKey, options: CallOptions) {
  const { serverRef, ...item } = await (kind === 'grant' ? getGrant : getSession)(client, params, options)
  return {
    of: { server: serverRef.name, serverNamespace: serverRef.namespace || params.namespace },
    off: 'disabled' in item ? item.disabled : item.revoked,
  }
}
