import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type ClusterFlags, type KnownRegistry, knownRegistries } from './known.ts'

/** Where a registry is and how images get there. */
export interface RegistryInfo {
  readonly kind: KnownRegistry['kind']
  readonly host: string
  readonly endpoint: string
  /** What names it. */
  readonly from: string
  /** Who is let in there, and by what. */
  readonly login: string | null
  readonly limit_bytes: number | null
  /** The line that pushes an image there. */
  readonly push: string
}

export interface InfoResult {
  readonly registries: readonly RegistryInfo[]
}

/** Where the known registries are. The external one is not asked. */
export async function registryInfo(ctx: CommandContext, flags: ClusterFlags): Promise<InfoResult> {
  const known = await knownRegistries(ctx, 'registry info', flags)
  const registries = await Promise.all(known.map((one) => infoOf(ctx, one)))
  return { registries }
}

async function infoOf(ctx: CommandContext, one: KnownRegistry): Promise<RegistryInfo> {
  const { kind, host, endpoint } = one
  if (one.kind === 'external') {
    const { username, password } = one.provisioned
    const login = username !== undefined && password !== undefined ? username : null
    const push = `mcp-runtime registry push --image ${host}/REPOSITORY:TAG`
    return { kind, host, endpoint, from: one.from, login, limit_bytes: null, push }
  }
  const { source: from, username } = await ctx.credential()
  const push = `mcp-runtime registry push --image ${host}/TEAM/NAME:TAG --scope tenant`
  return { kind, host, endpoint, from, login: username ?? null, limit_bytes: one.listing.limit_bytes, push }
}
