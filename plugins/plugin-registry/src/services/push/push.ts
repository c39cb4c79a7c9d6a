// `registry push`: what is asked for, where it goes, what the engine has, and the way there.
import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { findEngine } from '@mcp-runtime/sdk/images'
import { formatBytes } from '@mcp-runtime/sdk/output'
import { noteThePush } from './audit.ts'
import { localImage, warnOfPlatform } from './local-image.ts'
import { type PushPlan, planPush } from './plan.ts'
import { checkSize, type Push, type Pushed, pushThroughPlatform, USUAL_LIMIT } from './platform.ts'
import type { PushResult } from './result.ts'
import { type PushFlags, readWish } from './wish.ts'

export interface PushOptions {
  readonly ctx: CommandContext
  readonly flags: PushFlags
  readonly dryRun: boolean
}

/** Pushes an image of this machine's engine. A login that is refused is told before an engine is asked. */
export async function pushImage({ ctx, flags, dryRun }: PushOptions): Promise<PushResult> {
  const wish = readWish(flags)
  const plan = await planPush(ctx, wish)
  const limits = plan.mode === 'platform' ? await platformLimits(ctx) : undefined
  const engine = await findEngine(ctx, { for: 'save' })
  const image = await localImage(ctx, engine, wish)
  if (limits !== undefined) {
    checkSize(image, limits.bytes, wish.source)
    warnOfPlatform(ctx, image, limits.platform, limits.where)
  }
  const result = { target: plan.target, mode: plan.mode, scope: plan.scope ?? null, image_id: image.id }
  if (dryRun) {
    ctx.say(`Would push ${wish.source} to ${plan.target}, ${WAYS[plan.mode]}.`)
    return { ...result, digest: null, size: image.size ?? null, dry_run: true }
  }
  const started = ctx.now().getTime()
  const push: Push = { ctx, engine, image, wish, plan }
  const pushed = await go(push)
  const size = pushed.size ?? image.size
  ctx.say(`Pushed${size === undefined ? '' : ` ${formatBytes(size)}`} in ${seconds(ctx.now().getTime() - started)}.`)
  await noted(ctx, plan, push)
  return { ...result, digest: pushed.digest ?? null, size: size ?? null }
}

const WAYS = { platform: 'through the platform', direct: 'directly' }
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

async function go(push: Push): Promise<Pushed> {
  if (push.plan.mode === 'platform') return pushThroughPlatform(push)
  const { pushDirectly } = await import('./direct.ts')
  return pushDirectly(push)
}

/** A direct push is noted only where a platform knows the person at all. */
async function noted(ctx: CommandContext, plan: PushPlan, { wish }: Push): Promise<void> {
  if (plan.mode === 'direct') {
    const login = await ctx.credential().catch(() => undefined)
    if (login === undefined) return
  }
  await noteThePush(ctx, plan, wish)
}

interface Limits {
  readonly bytes: number
  /** What runs there, as far as one can tell: a platform of this machine runs what the machine runs. */
  readonly platform: string
  readonly where: string
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

async function platformLimits(ctx: CommandContext): Promise<Limits> {
  const client = await ctx.client()
  await client.principal()
  const info = await client.call(routes.platformInfo, {}).catch((error: { code?: string }) => {
    // The other platforms have no such route.
    if (error.code === 'MCPR_UNSUPPORTED' || error.code === 'MCPR_NOT_FOUND') return undefined
    throw error
  })
  const bytes = info?.image_push_limit ?? USUAL_LIMIT
  if (info?.kind !== 'local') return { bytes, platform: 'linux/amd64', where: 'most clusters run' }
  const machine = ARCHITECTURES[process.arch] ?? process.arch
  return { bytes, platform: `linux/${machine}`, where: 'this machine runs' }
}
