// Straight to a registry, without the platform: its archive is taken apart on the disk, because a registry wants the
// digest of each layer before the layer.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseImageReference } from '@mcp-runtime/contract/names'
import {
  connectRegistries,
  type ImageOnDisk,
  pingRegistry,
  pushImageTo,
  readDockerArchive,
  Stage,
} from '@mcp-runtime/oci'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { LocalImage } from '@mcp-runtime/sdk/images'
import { byteBar } from '@mcp-runtime/sdk/progress'
import { loginFor } from '../external/credentials.ts'
import { placeOf, type RegistryPlace, repositoryAt } from '../external/place.ts'
import { registryFailure } from '../external/registry-failure.ts'
import type { Push, Pushed } from './platform.ts'
import { saveOf } from './saved.ts'

/** Pushes with the distribution API. Errors: MCPR_REGISTRY_LOGIN, MCPR_IMAGE_REFUSED, MCPR_UNAVAILABLE and their kin. */
export async function pushDirectly(push: Push): Promise<Pushed> {
  const { ctx, plan } = push
  let from: string | undefined
  try {
    const place = placeOf(plan.host, plan.provisioned)
    const login = await loginFor(ctx, place.host, plan.provisioned)
    from = login?.from
    await using connection = await connectRegistries({ signal: ctx.signal })
    const registry = { registry: place.origin, exchange: connection.exchange, signal: ctx.signal }
    const asked = { ...registry, credentials: login?.credentials }
    // Before the image is read: a wrong password is told at once.
    await pingRegistry(asked)
    return await inFolder(async (folder) => {
      const image = await unpacked(push, folder)
      const bar = byteBar(ctx, { title: `Pushing ${plan.target}`, total: image.size })
      try {
        const repository = repositoryAt(place, plan.repository)
        const mountFrom = sharedRepository(push.image, place, repository)
        const pushed = await pushImageTo({
          ...asked,
          repository,
          tag: plan.tag,
          image,
          mountFrom,
          onProgress: bar.update,
        })
        tellBlobs(ctx, pushed.blobs)
        return pushed
      } finally {
        bar.end()
      }
    })
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw registryFailure(error, plan.host, from, 'push')
  }
}

async function unpacked(push: Push, folder: string): Promise<ImageOnDisk & { readonly size: number }> {
  const { ctx, engine, image, wish } = push
  ctx.say(`Reading ${wish.source} from ${engine.kind}.`)
  const { stream, done } = saveOf(engine, image, wish.source)
  try {
    const archived = await readDockerArchive(stream, new Stage(join(folder, 'image')), { signal: ctx.signal })
    await done
    return archived
  } finally {
    stream.destroy()
    await done.catch(() => undefined)
  }
}

/** A folder for this command alone, gone at its end, whichever it is. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-runtime-push-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await work(folder)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

/** Where the engine knows that the same image lies in another repository of that registry: layers are shared there. */
function sharedRepository({ digests }: LocalImage, place: RegistryPlace, repository: string): string | undefined {
  for (const text of digests) {
    const reference = parseImageReference(text)
    if ('problem' in reference || (reference.registry ?? 'docker.io') !== place.host) continue
    if (reference.repository !== repository) return reference.repository
  }
  return undefined
}

function tellBlobs(ctx: CommandContext, { there, mounted }: { there: number; mounted: number }): void {
  if (there > 0) ctx.say(`${there} of its parts were there already.`)
  if (mounted > 0) ctx.say(`${mounted} of its parts came from another repository there.`)
}
