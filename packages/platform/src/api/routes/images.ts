// Images pushed through the platform: platform-api §6.9.
import { Readable } from 'node:stream'
import { formatBytes, type ImageInfo, PUSH_FIELD_LIMITS, parseImageReference, type routes } from '@mcp-runtime/contract'
import { mayPull } from '../../access/publishing.ts'
import { mayRead } from '../../access/rights.ts'
import { actorID } from '../../identity/index.ts'
import { imageOf } from '../../images/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import { ImageError, type Stored, type StoredImage } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { readForm } from '../http/read-form.ts'
import { stillCaller } from '../http/still.ts'
import { Turns } from '../http/turns.ts'
import { pushTarget } from '../servers/push-target.ts'

/** What the body of a push may have beside the files of the image: parts and headers of the form and of the tar. */
const OVERHEAD = 16 * 1024 * 1024
/** Each holds a connection, a file and what it has sent of the capacity, however slowly it goes on. */
const pushes = new Turns(16, (count) => `You push ${count} images at this moment. Wait until one of them is done.`)

/** Milliseconds. Slow is fine, silent is not (F17). */
const SILENCE = 60_000

export const pushImage: Handler<typeof routes.pushImage> = async (call, deps) => {
  const { images, settings } = deps
  const { upload, caller } = call
  const limit = images.limits.image + OVERHEAD
  if ((upload.length ?? 0) > limit) {
    refuse(
      'request_too_large',
      `The image is too large: one of more than ${formatBytes(images.limits.image)} is not taken.`,
    )
  }
  const done = pushes.begin(deps, actorID(caller))
  const rules = { file: 'image_tar', fields: PUSH_FIELD_LIMITS, limit, silence: settings.uploadSilence ?? SILENCE }
  let target = ''
  const image = await readForm(upload, rules, async (fields, file) => {
    const name = pushTarget(deps, caller, fields)
    target = fields.target ?? ''
    // The file ends when all of it has come; the image is kept then, and only for who may still push it.
    const checked = Readable.from(untilEnd(file, () => pushTarget(deps, stillCaller(deps, caller), fields)))
    return images.receive(checked, name, call.signal)
  })
    .catch(asRefusal)
    .finally(done)
  const prefix = image.repository.split('/')[0]
  const team = deps.store.list(kinds.team).find(({ value }) => value.slug === prefix)
  await change(deps, call, (_write, record) => {
    record('platform.image.pushed', {
      kind: 'Image',
      name: `${image.repository}:${image.tag}`,
      ...(team === undefined ? {} : { namespace: team.value.namespace }),
      after: { digest: image.digest, image_id: image.imageID, size: image.size },
    })
  })
  return { success: true, target, digest: image.digest, size: image.size }
}

async function* untilEnd(file: Readable, check: () => void): AsyncGenerator<Buffer> {
  yield* file
  check()
}

function asRefusal(error: unknown): never {
  if (!(error instanceof ImageError)) throw error
  if (error.code === 'image_invalid') return refuse('unprocessable', error.message)
  if (error.code === 'image_too_large') return refuse('request_too_large', error.message)
  return refuse('service_unavailable', error.message)
}

/** Best effort on the client's side: what it pushed from where, for the audit log. */
export const noteImagePublish: Handler<typeof routes.noteImagePublish> = async (call, deps) => {
  const { image_ref, source_image, mode } = call.body
  if (image_ref.trim() === '') refuse('invalid_request_body', 'image_ref is required.')
  await change(deps, call, (_write, record) => {
    record('platform.image.published', { kind: 'Image', name: image_ref, after: { source_image, mode } })
  })
  return { ok: true, image_ref }
}

export const listImages: Handler<typeof routes.listImages> = ({ caller, query }, deps) => {
  const { images, settings, store } = deps
  const hosts = settings.registryHosts()
  const [host = ''] = hosts
  const matches = filterOf(query.reference, hosts)
  const servers = store.list(kinds.server).filter((server) => mayRead(caller, server.namespace))
  const seen = images.list().filter((image) => mayPull(caller, image.repository) && matches(image))
  return {
    registry_host: host,
    images: seen.map((image): ImageInfo => {
      const used = servers.filter((server) => runs(server, image, deps))
      return {
        reference: `${host}/${image.repository}${image.tag === '' ? `@${image.digest}` : `:${image.tag}`}`,
        digest: image.digest,
        image_id: image.imageID,
        size: image.size,
        platform: `${image.os}/${image.architecture}`,
        pushed_at: image.pushedAt,
        used_by: used.map(({ namespace, name }) => `${namespace}/${name}`),
      }
    }),
    used_bytes: images.used(),
    limit_bytes: images.limits.image,
    capacity_bytes: images.limits.total,
  }
}

/** Errors: 400 for what is no reference. An image of another registry matches nothing. */
function filterOf(text: string | undefined, hosts: readonly string[]): (image: StoredImage) => boolean {
  if (text === undefined || text.trim() === '') return () => true
  const named = parseImageReference(text.trim())
  if ('problem' in named) refuse('invalid_query_param', named.problem)
  const { registry, repository, tag, digest } = named
  if (registry !== undefined && !hosts.includes(registry.toLowerCase())) return () => false
  return (image) =>
    image.repository === repository &&
    (digest === undefined ? image.tag === (tag ?? 'latest') : image.digest === digest)
}

const runs = (
  server: Stored<ServerRecord>,
  { repository, digest }: StoredImage,
  { images, settings }: ApiDeps,
): boolean => {
  const image = imageOf(server, images, settings.registryHosts())
  return image?.repository === repository && image.digest === digest
}
