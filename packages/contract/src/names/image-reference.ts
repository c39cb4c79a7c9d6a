// Image references by the grammar of the OCI distribution specification (§ Pulling manifests) and its reference
// implementation. `splitImage` only cuts; this one also judges.
import { splitImage } from './image.ts'

/** A reference in its parts, each of them valid. */
export interface ParsedReference {
  /** Host, and port where one is named; absent when the first segment is none. */
  readonly registry?: string
  /** Without registry, tag and digest. */
  readonly repository: string
  readonly tag?: string
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string
}

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]{2,45}\\])(?::[0-9]{1,5})?$`)
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
/** Of registry and of repository; more is taken by no registry. */
const LONGEST = 255

/** Whether a text can be a tag: letters, digits, `_`, `.` and `-`, 128 at most, not begun by `.` or `-`. */
export const isImageTag = (text: string): boolean => TAG.test(text)

/** Whether a text can be the repository of an image: lower-case segments, 255 characters at most. */
export const isImageRepository = (text: string): boolean =>
  text.length <= LONGEST && text.split('/').every((part) => COMPONENT.test(part))

/** Whether a text can be a registry: a host name or an address, with or without a port. */
export const isRegistryHost = (text: string): boolean => text.length <= LONGEST && REGISTRY.test(text)

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)

/**
 * Reads `registry/repository:tag@digest`. The first segment is the registry when it has a dot or a colon, or is
 * `localhost`. `problem` is a sentence that says what keeps the text from being a reference.
 */
export function parseImageReference(text: string): ParsedReference | { readonly problem: string } {
  if (text === '') return { problem: 'The image reference is empty.' }
  const { repository: name, tag, digest } = splitImage(text)
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const registry = /[.:]/.test(first) || first === 'localhost' ? first : undefined
  const repository = registry === undefined ? name : name.slice(slash + 1)
  if (registry !== undefined && !isRegistryHost(registry)) {
    return { problem: `${shown(text)} is no image reference: ${shown(registry)} cannot be a registry.` }
  }
  if (!isImageRepository(repository)) return { problem: `${shown(text)} is no image reference: ${why(repository)}` }
  if (tag !== undefined && !isImageTag(tag)) {
    const rule = 'a tag has letters, digits, "_", "." and "-", 128 at most, and begins with neither "." nor "-".'
    return { problem: `${shown(text)} is no image reference: ${shown(tag)} cannot be a tag; ${rule}` }
  }
  if (digest !== undefined && !DIGEST.test(digest)) {
    return { problem: `${shown(text)} is no image reference: a digest is "sha256:" and 64 hexadecimal digits.` }
  }
  return {
    ...(registry === undefined ? {} : { registry }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** Why a text cannot be a repository. */
function why(repository: string): string {
  if (repository === '') return 'it names no repository.'
  if (repository.length > LONGEST) return `its repository is longer than ${LONGEST} characters.`
  if (/[A-Z]/.test(repository)) return `the repository ${shown(repository)} must be lower case.`
  return `${shown(repository)} cannot be a repository; each segment has a-z and 0-9 with single ".", "_" or "-" inside.`
}
