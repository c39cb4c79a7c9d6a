import { noteImagePublish } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { PushPlan } from './plan.ts'
import type { PushWish } from './wish.ts'

const PATIENCE = 2_000
const LONGEST = 512

/** Notes the push with the platform, as well as it goes: the image is there, whatever comes of the note. */
export async function noteThePush(ctx: CommandContext, { target, mode }: PushPlan, { image }: PushWish): Promise<void> {
  try {
    const client = await ctx.client()
    const body = { image_ref: target.slice(0, LONGEST), source_image: image.slice(0, LONGEST), mode }
    await client.call(noteImagePublish, { body, timeout: PATIENCE })
  } catch (error) {
    ctx.trace(`the push was not noted: ${(error as Error).message}`)
  }
}
