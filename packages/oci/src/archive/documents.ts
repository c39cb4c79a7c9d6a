// The JSON documents of an image, as far as they are read here. Each comes from a stranger: what is used is checked.
import { isObject } from '@mcp-runtime/contract/json'
import { isDigest } from '../digest.ts'
import { ArchiveError, shown } from './archive-error.ts'

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os?: string; readonly architecture?: string }
}

export interface ImageManifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

export interface ImageConfig {
  readonly os: string
  readonly architecture: string
  readonly user?: string
  /** Folders that the image wants to write to (VOLUME), each once and in its one spelling. */
  readonly volumes?: readonly string[]
  readonly diffIDs: readonly string[]
}

/** One image of Docker's manifest.json. */
export interface DockerEntry {
  readonly config: string
  readonly layers: readonly string[]
}

/** Each is a mount of every container. */
const MOST_VOLUMES = 32
/** Docker itself takes 127. */
const MOST_LAYERS = 512

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 4096
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new ArchiveError(`${what} of the archive is no JSON.`, 'archive_invalid', error)
  }
}

const wrong = (what: string): never => {
  throw new ArchiveError(`${what} of the archive is not what its specification says.`)
}

function descriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value) || !isText(value.mediaType) || !isDigest(value.digest)) return wrong(what)
  const { mediaType, digest, size, annotations, platform } = value
  if (!Number.isSafeInteger(size) || (size as number) < 0) return wrong(what)
  return {
    mediaType,
    digest,
    size: size as number,
    ...(isObject(annotations) ? { annotations: annotations as Record<string, string> } : {}),
    ...(isObject(platform) ? { platform: platform as { os?: string; architecture?: string } } : {}),
  }
}

/** More manifests than any archive's index names. */
const MOST_MANIFESTS = 1000

/**
 * The manifests of an index. `most`: how many it may name; our own has one for each name. Errors, as of all that follow:
 * ArchiveError.
 */
export function parseIndex(bytes: Uint8Array, most = MOST_MANIFESTS): readonly Descriptor[] {
  const value = parse(bytes, 'An index')
  if (!isObject(value) || !Array.isArray(value.manifests) || value.manifests.length > most) return wrong('An index')
  return value.manifests.map((one) => descriptor(one, 'An index'))
}

/** Config and layers of an image manifest. */
export function parseManifest(bytes: Uint8Array): ImageManifest {
  const what = 'The manifest'
  const value = parse(bytes, what)
  if (!isObject(value) || !Array.isArray(value.layers) || value.layers.length > MOST_LAYERS) return wrong(what)
  return {
    config: descriptor(value.config, what),
    layers: value.layers.map((layer) => descriptor(layer, what)),
  }
}

/** What of an image's config is used here. */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const what = 'The config'
  const value = parse(bytes, what)
  if (!isObject(value) || !isText(value.os) || !isText(value.architecture) || !isObject(value.rootfs))
    return wrong(what)
  const diffIDs = value.rootfs.diff_ids ?? []
  if (!Array.isArray(diffIDs) || !diffIDs.every(isDigest) || diffIDs.length > MOST_LAYERS) return wrong(what)
  const { User: user, Volumes } = isObject(value.config) ? value.config : {}
  const volumes = parseVolumes(Volumes)
  return {
    os: value.os,
    architecture: value.architecture,
    ...(isText(user) && user !== '' ? { user } : {}),
    ...(volumes.length === 0 ? {} : { volumes }),
    diffIDs,
  }
}

/** The keys of a config's `Volumes` (OCI image-spec, config.md). */
function parseVolumes(value: unknown): readonly string[] {
  const paths = isObject(value) ? Object.keys(value) : []
  if (paths.length > MOST_VOLUMES) throw new ArchiveError(`The image has more than ${MOST_VOLUMES} volumes.`)
  const wrong = paths.find((path) => !path.startsWith('/') || path.length > 4096 || path.includes('\0'))
  if (wrong !== undefined) throw new ArchiveError(`The image has a volume ${shown(wrong)}, which is no path.`)
  const clean = paths.map(
    (path) =>
      `/${path
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/')}`,
  )
  if (clean.some((path) => path === '/' || path.split('/').includes('..'))) {
    throw new ArchiveError('The image has a volume that is its root folder, or leads out of it.')
  }
  return [...new Set(clean)].sort()
}

/** The one image of Docker's manifest.json; several, or none, are an error that names them. */
export function parseDockerManifest(bytes: Uint8Array): DockerEntry {
  const what = 'manifest.json'
  const value = parse(bytes, what)
  if (!Array.isArray(value)) return wrong(what)
  if (value.length === 0) throw new ArchiveError('The archive holds no image.')
  if (value.length > 1) {
    const names = value.flatMap((one) => (isObject(one) && isTexts(one.RepoTags) ? one.RepoTags.slice(0, 1) : []))
    const list = names.length === 0 ? '' : `: ${names.slice(0, 5).map(shown).join(', ')}`
    throw new ArchiveError(`The archive holds ${value.length} images${list}. Save and push one at a time.`)
  }
  const [entry] = value
  if (!isObject(entry) || !isText(entry.Config) || (entry.Layers !== null && !isTexts(entry.Layers))) return wrong(what)
  const layers = (entry.Layers as string[] | null) ?? []
  if (layers.length > MOST_LAYERS) return wrong(what)
  return { config: entry.Config, layers }
}
