import { routes, type SecretInfo } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { localClient } from './local-client.ts'
import { readSecretValue } from './secret-value.ts'

export interface SecretPlace {
  readonly name: string
  readonly namespace: string | undefined
}

/** Sets one key; the secret is made with its first one. */
export async function setSecret(
  ctx: CommandContext,
  { name, namespace: flag, key, fromFile }: SecretPlace & { key: string; fromFile: string | undefined },
): Promise<SecretInfo> {
  const client = await localClient(ctx)
  const namespace = await namespaceOf(ctx, flag)
  const value = await readSecretValue(ctx, { key, fromFile })
  const { secret } = await client.call(routes.putSecret, { params: { namespace, name, key }, body: { value } })
  ctx.hint('A server in a container gets it by secretEnvVars; one that uses it already is updated with it.')
  return secret
}

/** Names and keys, of one namespace or of all that are open to the caller. */
export async function listSecrets(ctx: CommandContext, namespace: string | undefined): Promise<readonly SecretInfo[]> {
  const client = await localClient(ctx)
  return (await client.call(routes.listSecrets, { query: namespace === undefined ? {} : { namespace } })).secrets
}

export interface DeletedSecret {
  readonly name: string
  readonly namespace: string
  /** Absent: the whole secret. */
  readonly key?: string
}

/** Deletes one key, or all of the secret. */
export async function deleteSecret(
  ctx: CommandContext,
  { name, namespace: flag, key }: SecretPlace & { key: string | undefined },
): Promise<DeletedSecret> {
  const client = await localClient(ctx)
  const namespace = await namespaceOf(ctx, flag)
  if (key === undefined) await client.call(routes.deleteSecret, { params: { namespace, name } })
  else await client.call(routes.deleteSecretKey, { params: { namespace, name, key } })
  return { name, namespace, ...(key === undefined ? {} : { key }) }
}

async function namespaceOf(ctx: CommandContext, flag: string | undefined): Promise<string> {
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  return resolveNamespace(ctx, { flag })
}
