// The registries in use: the platform's, and the external one of `registry provision`.
import { type RouteReply, routes } from '@mcp-runtime/contract/api'
import { type CommandContext, refuseUseKube } from '@mcp-runtime/sdk/command'
import { fail, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { homeOf, type ProvisionedRegistry, provisionedPath, readProvisioned } from '@mcp-runtime/sdk/images'
import { checkRegistry } from './external/check.ts'
import { placeOf } from './external/place.ts'
import { registryFailure } from './external/registry-failure.ts'

type Listing = RouteReply<typeof routes.listImages>

/** The platform's registry, as it tells itself. */
export interface PlatformRegistry {
  readonly kind: 'platform'
  readonly host: string
  /** The platform that takes and gives its images. */
  readonly endpoint: string
  readonly listing: Listing
}

/** The provisioned one. */
export interface ExternalRegistry {
  readonly kind: 'external'
  readonly host: string
  readonly endpoint: string
  /** What names it: a file, or a variable. */
  readonly from: string
  readonly provisioned: ProvisionedRegistry
}

export type KnownRegistry = PlatformRegistry | ExternalRegistry

/** Flags that mean a registry inside a cluster. */
export interface ClusterFlags {
  readonly useKube: boolean
  readonly namespace?: string | undefined
}

/**
 * The registries that are known here, the platform's first. A platform that cannot be asked is an error, unless an
 * external registry is all there is to know; MCPR_UNSUPPORTED for a platform that tells nothing of its registry.
 */
async function knownRegistries(
  ctx: CommandContext,
  command: string,
  { useKube, namespace }: ClusterFlags,
): Promise<readonly KnownRegistry[]> {
  // A namespace has registries in a cluster only.
  refuseUseKube(useKube || namespace !== undefined, command)
  const external = await externalRegistry(ctx)
  const others = external === undefined ? [] : [external]
  try {
    return [await platformRegistry(ctx), ...others]
  } catch (error) {
    const { code } = error as McprError
    if (external === undefined) throw code === 'MCPR_NOT_LOGGED_IN' ? noRegistry(error) : error
    if (code !== 'MCPR_NOT_LOGGED_IN') ctx.warn(`The platform's registry is left out: ${(error as Error).message}`)
    return others
  }
}

async function platformRegistry(ctx: CommandContext): Promise<PlatformRegistry> {
  const client = await ctx.client()
  const listing = await client.call(routes.listImages, {}).catch((error: McprError) => {
    if (error.code === 'MCPR_UNSUPPORTED' || error.code === 'MCPR_NOT_FOUND') return tellsNothing(client.baseUrl, error)
    throw error
  })
  return { kind: 'platform', host: listing.registry_host, endpoint: client.baseUrl, listing }
}

const tellsNothing = (baseUrl: string, cause: unknown): never =>
  fail('MCPR_UNSUPPORTED', `The platform at ${baseUrl} does not tell about its registry.`, {
    hint: 'It runs in a cluster, and the cluster commands will show it; registry push works all the same.',
    next: [
      { command: 'kubectl get deployment,service,ingress --namespace registry', when: 'to see it in the cluster' },
    ],
    cause,
  })

const noRegistry = (cause: unknown) =>
  mcprError('MCPR_NOT_LOGGED_IN', 'No registry is known: you are logged in to no platform, and none is provisioned.', {
    next: [
      { command: 'mcp-runtime auth login --api-url URL', when: 'to use the registry of a platform' },
      { command: 'mcp-runtime registry provision --url URL', when: 'to name one of your own' },
      { command: 'mcp-runtime local up', when: 'to start a platform on this machine' },
    ],
    cause,
  })

async function externalRegistry(ctx: CommandContext): Promise<ExternalRegistry | undefined> {
  const home = homeOf(ctx.env)
  const provisioned = await readProvisioned(ctx.env, home)
  if (provisioned === undefined) return undefined
  ctx.redactor.add(provisioned.password)
  const host = provisioned.url.replace(/^https?:\/\//i, '')
  const from = ctx.env.PROVISIONED_REGISTRY_URL?.trim() ? 'PROVISIONED_REGISTRY_URL' : provisionedPath(home)
  try {
    const { origin } = placeOf(provisioned.url, provisioned)
    return { kind: 'external', host, endpoint: origin.origin, from, provisioned }
  } catch (error) {
    throw registryFailure(error, host, undefined)
  }
}

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
