import { routes } from '@mcp-runtime/contract/api'
import { type CommandContext, refuseUseKube } from '@mcp-runtime/sdk/command'

export interface RegistryInfo {
  readonly host: string
  /** Bytes that one image may have. */
  readonly imageLimit: number
}

/** The registry of the platform in use. */
export async function registryInfo(ctx: CommandContext, useKube: boolean): Promise<RegistryInfo> {
  refuseUseKube(useKube, 'registry info')
  const client = await ctx.client()
  const { registry_host, limit_bytes } = await client.call(routes.listImages, {})
  return { host: registry_host, imageLimit: limit_bytes }
}
