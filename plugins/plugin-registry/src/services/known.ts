// The registries in use: the platform's, and the external one of `registry provision`.
import { type RouteReply, routes } from '@mcp-runtime/contract/api'
import { type CommandContext, refuseUseKube } from '@mcp-runtime/sdk/command'
import { fail, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import {
  homeOf,
  type ProvisionedRegistry,
  provisionedFrom,
  readProvisioned,
  withoutScheme,
} from '@mcp-runtime/sdk/images'
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
export async function knownRegistries(
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
  const provisioned = await readProvisioned(ctx.env, home, (text) => ctx.warn(text))
  if (provisioned === undefined) return undefined
  ctx.redactor.add(provisioned.password)
  const host = withoutScheme(provisioned.url)
  const from = provisionedFrom(ctx.env, home)
  try {
    const { origin } = placeOf(provisioned.url, provisioned)
    return { kind: 'external', host, endpoint: origin.origin, from, provisioned }
  } catch (error) {
    throw registryFailure(error, host, undefined)
  }
}
