import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { McprError } from '@mcp-runtime/sdk/errors'
import { checkRegistry } from './external/check.ts'
import {
  type ClusterFlags,
  type ExternalRegistry,
  type KnownRegistry,
  knownRegistries,
  type PlatformRegistry,
} from './known.ts'

/** How a registry is. */
export interface RegistryStatus {
  readonly kind: KnownRegistry['kind']
  readonly host: string
  readonly endpoint: string
  readonly status: 'Healthy' | 'LoginRefused' | 'Unreachable'
  /** What is wrong, in a sentence. */
  readonly message: string | null
  readonly images: number | null
  readonly used_bytes: number | null
  /** Of one image. */
  readonly limit_bytes: number | null
  /** Of all images together. */
  readonly capacity_bytes: number | null
}

export interface StatusResult {
  readonly registries: readonly RegistryStatus[]
}

/** How every known registry is, and the exit code that says so: 0 only when all are healthy. */
export async function registryStatus(
  ctx: CommandContext,
  flags: ClusterFlags,
): Promise<{ readonly result: StatusResult; readonly exit: number }> {
  const known = await knownRegistries(ctx, 'registry status', flags)
  const states = await Promise.all(
    known.map((one) => (one.kind === 'platform' ? healthy(one) : externalStatus(ctx, one))),
  )
  return { result: { registries: states.map(({ state }) => state) }, exit: Math.max(...states.map(({ exit }) => exit)) }
}

const healthy = ({ kind, host, endpoint, listing }: PlatformRegistry) => {
  const { images, used_bytes, limit_bytes, capacity_bytes } = listing
  const sizes = { images: images.length, used_bytes, limit_bytes, capacity_bytes }
  return { state: { kind, host, endpoint, status: 'Healthy', message: null, ...sizes } as RegistryStatus, exit: 0 }
}

const UNTOLD = { images: null, used_bytes: null, limit_bytes: null, capacity_bytes: null }

async function externalStatus(
  ctx: CommandContext,
  { kind, host, endpoint, provisioned }: ExternalRegistry,
): Promise<{ readonly state: RegistryStatus; readonly exit: number }> {
  const about = { kind, host, endpoint, ...UNTOLD }
  try {
    await checkRegistry(ctx, provisioned)
    return { state: { ...about, status: 'Healthy', message: null }, exit: 0 }
  } catch (error) {
    ctx.signal.throwIfAborted()
    const { code, message, exit } = error as McprError
    if (code === undefined) throw error
    const status = code === 'MCPR_REGISTRY_LOGIN' || code === 'MCPR_FORBIDDEN' ? 'LoginRefused' : 'Unreachable'
    return { state: { ...about, status, message }, exit }
  }
}
