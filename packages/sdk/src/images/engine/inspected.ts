import { isObject } from '@mcp-runtime/contract/json'
import { fail } from '../../errors/index.ts'
import type { EngineKind } from './kind.ts'

/** An image as the engine of this machine knows it. */
export interface LocalImage {
  /** `sha256:` and 64 digits: of its config. */
  readonly id: string
  /** Bytes it takes on disk, unpacked; undefined where the engine does not say (buildah). */
  readonly size: number | undefined
  /** `linux`. */
  readonly os: string
  /** `amd64`. */
  readonly architecture: string
  /** `repository@sha256:…` of registries that it was pulled from or pushed to. */
  readonly digests: readonly string[]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const withAlgorithm = (id: string): string => (/^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id)

/** Reads what `inspect` prints. MCPR_ENGINE_UNAVAILABLE when it is not what an engine prints. */
export function parseInspected(stdout: string, kind: EngineKind): LocalImage {
  const image = parsed(stdout)
  if (kind === 'buildah') {
    const config = isObject(image.OCIv1) ? image.OCIv1 : {}
    const { os, architecture } = config
    const digests: readonly string[] = []
    return {
      id: withAlgorithm(text(image.FromImageID)),
      size: undefined,
      os: text(os),
      architecture: text(architecture),
      digests,
    }
  }
  return {
    id: withAlgorithm(text(image.Id)),
    size: typeof image.Size === 'number' ? image.Size : undefined,
    os: text(image.Os),
    architecture: text(image.Architecture),
    digests: Array.isArray(image.RepoDigests) ? image.RepoDigests.map(text).filter(Boolean) : [],
  }
}

function parsed(stdout: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(stdout)
    const image = Array.isArray(value) ? (value[0] as unknown) : value
    if (isObject(image)) return image
  } catch {
    // The next line says it.
  }
  return fail(
    'MCPR_ENGINE_UNAVAILABLE',
    'The container engine did not describe the image in a form that is understood.',
  )
}
