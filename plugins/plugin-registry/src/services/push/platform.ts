// Through the platform: the archive streams from the engine into the upload, without a copy on the disk.
import { type RouteReply, routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, mcprError } from '@mcp-runtime/sdk/errors'
import type { Engine, LocalImage } from '@mcp-runtime/sdk/images'
import { formatBytes } from '@mcp-runtime/sdk/output'
import { byteBar } from '@mcp-runtime/sdk/progress'
import { hasArrived, whatIsKnown } from './arrival.ts'
import type { PushPlan } from './plan.ts'
import { archivesOf } from './saved.ts'
import type { PushWish } from './wish.ts'

export interface Push {
  readonly ctx: CommandContext
  readonly engine: Engine
  readonly image: LocalImage
  readonly wish: PushWish
  readonly plan: PushPlan
}

export interface Pushed {
  readonly digest?: string | undefined
  readonly size?: number | undefined
}

/** What a platform that names no limit takes (platform-api §2.2). */
export const USUAL_LIMIT = 512 * 1024 * 1024
const TRIES = 2

/**
 * Sends the image. When the connection breaks, the platform is asked whether it arrived; if not, it is sent once more.
 * Errors: those of the table; MCPR_IMAGE_REFUSED, MCPR_UNAVAILABLE when it surely did not arrive, MCPR_PARTIAL when
 * nobody can tell.
 */
export async function pushThroughPlatform(push: Push): Promise<Pushed> {
  const { ctx, image, plan } = push
  for (let attempt = 1; ; attempt++) {
    try {
      return await upload(push)
    } catch (error) {
      ctx.signal.throwIfAborted()
      const known = whatIsKnown(error)
      if (known === 'refused') throw refused(error, push)
      const found = await hasArrived(ctx, plan.target, image.id)
      if (found.arrived) {
        ctx.say('The connection failed before the answer came, but the image has arrived.')
        return found
      }
      if (found.arrived === undefined && known === 'open') throw nobodyKnows(push, error)
      if (attempt === TRIES) throw notArrived(push, error)
      ctx.say(`${(error as Error).message} The image has not arrived; it is sent again from the start.`)
    }
  }
}

async function upload({ ctx, engine, image, wish, plan }: Push): Promise<RouteReply<typeof routes.pushImage>> {
  const client = await ctx.client()
  const { target, scope } = plan
  const archives = archivesOf(engine, image, wish.source)
  const bar = byteBar(ctx, {
    title: `Pushing ${target}`,
    ...(image.size === undefined ? {} : { total: image.size }),
  })
  try {
    await archives.ready()
    return await client.upload(routes.pushImage, {
      parts: [
        { name: 'target', value: target },
        ...(scope === undefined ? [] : [{ name: 'scope', value: scope }]),
        { name: 'image_tar', filename: 'image.tar', open: archives.open },
      ],
      onProgress: bar.update,
    })
  } finally {
    bar.end()
    await archives.ended()
  }
}

/** Refuses what the platform would refuse after minutes; an image of unknown size is tried. */
export function checkSize({ size }: LocalImage, limit: number, target: string): void {
  if (size === undefined || size <= limit) return
  fail(
    'MCPR_IMAGE_REFUSED',
    `The image has ${formatBytes(size)}; the platform takes images up to ${formatBytes(limit)}.`,
    {
      hint: 'A multi-stage build leaves compilers and caches out; a smaller base image helps, too.',
      next: [{ command: `docker history ${target}`, when: 'to see which layers are large' }],
      details: { size, limit },
    },
  )
}

/** What the platform said against the image itself, told as such; everything else stands as it is. */
function refused(error: unknown, { wish, plan }: Push): unknown {
  const { details, message } = error as { details?: Readonly<Record<string, unknown>>; message: string }
  // A bare name without a scope: the platform wants to know whose it is.
  if (details?.status === 403 && plan.scope === undefined && !plan.repository.includes('/')) {
    return mcprError('MCPR_FORBIDDEN', message, {
      next: [{ command: `${wish.again} --scope tenant`, when: 'to push it as an image of your team' }],
      details,
      cause: error,
    })
  }
  if (details?.status !== 413 && details?.status !== 422) return error
  return mcprError('MCPR_IMAGE_REFUSED', message, {
    hint: 'Nothing was stored.',
    next: [{ command: `docker image inspect ${wish.source}`, when: 'to look at the image' }],
    details,
    cause: error,
  })
}

const notArrived = ({ plan, wish }: Push, error: unknown) =>
  mcprError('MCPR_UNAVAILABLE', `${plan.target} did not arrive. ${(error as Error).message}`, {
    hint: `It was sent ${TRIES} times, and the connection broke each time. Nothing was stored.`,
    next: [{ command: wish.again, when: 'to push again' }],
    details: { target: plan.target, arrived: false },
    cause: error,
  })

const nobodyKnows = ({ plan, wish }: Push, error: unknown) =>
  mcprError('MCPR_PARTIAL', `Whether ${plan.target} arrived is not known. ${(error as Error).message}`, {
    hint: 'All of it was sent, and the platform cannot say whether it has it. Pushing the same image twice does no harm.',
    next: [{ command: wish.again, when: 'to push again' }],
    details: { target: plan.target, arrived: null },
    cause: error,
  })
