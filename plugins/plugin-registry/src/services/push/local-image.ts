import { nearest } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Engine, LocalImage } from '@mcp-runtime/sdk/images'
import type { PushWish } from './wish.ts'

const LIST = ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']

/** The image as the engine of this machine has it. MCPR_IMAGE_NOT_FOUND tells what it has instead. */
export async function localImage(ctx: CommandContext, engine: Engine, wish: PushWish): Promise<LocalImage> {
  const image = await engine.inspect(wish.source)
  if (image !== undefined) return image
  const names = engine.kind === 'buildah' ? [] : await namesOf(engine, ctx)
  const near = nearOf(wish.source, names)
  return fail('MCPR_IMAGE_NOT_FOUND', `${engine.kind} has no image ${wish.image} on this machine.`, {
    hint: near.length === 0 ? 'Build it first, or pull it.' : `It has ${near.join(', ')}.`,
    next: [
      { command: 'mcp-runtime server build image NAME', when: 'to build it; the last line is the image to push' },
      { command: `${engine.kind} images`, when: 'to see the images of this machine' },
    ],
    details: { image: wish.source, near },
  })
}

async function namesOf(engine: Engine, ctx: CommandContext): Promise<string[]> {
  const { code, stdout } = await engine.run(LIST)
  ctx.signal.throwIfAborted()
  const lines = code === 0 ? stdout.split('\n').map((line) => line.trim()) : []
  return lines.filter((line) => line !== '' && !line.includes('<none>'))
}

const SHOWN = 3
const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1)

/** Names that were likely meant: another tag of the same image, the same image elsewhere, a typing error. */
function nearOf(source: string, names: readonly string[]): string[] {
  const bare = (name: string) => lastPart(name).replace(/[:@].*$/, '')
  const same = names.filter((name) => bare(name) === bare(source))
  const typed = nearest(source, names) ?? nearest(lastPart(source), names.map(lastPart))
  const meant = names.find((name) => name === typed || lastPart(name) === typed)
  return [...new Set([...same, ...(meant === undefined ? [] : [meant])])].slice(0, SHOWN)
}

/** Which node its platform runs on is not for sure; that another processor cannot run it, is. */
export function warnOfPlatform(ctx: CommandContext, image: LocalImage, wanted: string, where: string): void {
  const has = `${image.os}/${image.architecture}`
  if (image.os === '' || image.architecture === '' || has === wanted) return
  ctx.warn(
    `The image is for ${has}; ${where} ${wanted}. Build it with --platform ${wanted} if it does not start there.`,
  )
}
