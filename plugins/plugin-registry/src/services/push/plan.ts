// Where an image goes, and which way.
import type { PublishScope } from '@mcp-runtime/contract'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import {
  homeOf,
  type ProvisionedRegistry,
  pushTarget,
  readProvisioned,
  registryHost,
  withoutScheme,
} from '@mcp-runtime/sdk/images'
import type { PushMode, PushWish } from './wish.ts'

/** What will be done. */
export interface PushPlan {
  readonly mode: PushMode
  /** `host/repository:tag`. */
  readonly target: string
  readonly host: string
  /** Without the host, and without what stands behind a shared host in front of every repository. */
  readonly repository: string
  readonly tag: string
  readonly scope?: PublishScope
  /** The external registry, where the host is its. */
  readonly provisioned?: ProvisionedRegistry
}

/**
 * Decision 16: through the platform, unless `--mode direct` says otherwise or the image is named after the provisioned
 * registry. The platform takes images for its own registry only. Errors as of `pushTarget` and `registryHost`.
 */
export async function planPush(ctx: CommandContext, wish: PushWish): Promise<PushPlan> {
  const provisioned = await readProvisioned(ctx.env, homeOf(ctx.env), (text) => ctx.warn(text))
  ctx.redactor.add(provisioned?.password)
  const external = provisioned && withoutScheme(provisioned.url)
  const { reference } = wish
  const isExternal = external !== undefined && liesAt(reference, external)
  const mode = wish.mode ?? (isExternal ? 'direct' : 'platform')
  const host = mode === 'platform' ? await platformHost(ctx) : directHost(reference.registry, external, isExternal)
  // Of `ghcr.io/acme/x` at the registry `ghcr.io/acme`, the name there is `x`.
  const prefix = host.includes('/') ? `${host.slice(host.indexOf('/') + 1)}/` : ''
  const own = isExternal ? reference.repository.slice(prefix.length) : reference.repository
  const { scope, repository: name, tag } = wish
  const found = await pushTarget(ctx, { image: `${own}:${tag}`, name, scope, host })
  return {
    mode,
    target: found.target,
    host,
    repository: found.repository,
    tag,
    ...(scope === undefined ? {} : { scope }),
    ...(provisioned !== undefined && host === external ? { provisioned } : {}),
  }
}

const liesAt = ({ registry, repository }: PushWish['reference'], external: string): boolean =>
  registry !== undefined && `${registry}/${repository}`.startsWith(`${external}/`)

/** Without a login there is nobody to push for, whatever the environment names. */
async function platformHost(ctx: CommandContext): Promise<string> {
  await ctx.credential()
  return (await registryHost(ctx, { provisioned: false })).host
}

function directHost(registry: string | undefined, external: string | undefined, isExternal: boolean): string {
  if (registry !== undefined && !isExternal) return registry
  if (external !== undefined) return external
  return fail('MCPR_USAGE', 'A direct push needs a registry, and neither --image nor a setting names one.', {
    next: [
      { command: 'mcp-runtime registry provision --url URL', when: 'to name one for all pushes' },
      { command: 'mcp-runtime registry push --image HOST/REPOSITORY:TAG --mode direct', when: 'to name one now' },
    ],
  })
}
