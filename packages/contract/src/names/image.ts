export interface ImageReference {
  /** Without tag and digest. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** Splits `host:5000/team/img:v1@sha256:…`; a colon before the last slash belongs to the host (§2.1). */
export function splitImage(image: string): ImageReference {
  const at = image.indexOf('@')
  const name = at < 0 ? image : image.slice(0, at)
  const colon = name.lastIndexOf(':')
  const tagged = colon > name.lastIndexOf('/')
  return {
    repository: tagged ? name.slice(0, colon) : name,
    ...(tagged ? { tag: name.slice(colon + 1) } : {}),
    ...(at < 0 ? {} : { digest: image.slice(at + 1) }),
  }
}

/** Whether an image names its version itself, so that no tag may be appended. */
export function isPinned(image: string): boolean {
  const { tag, digest } = splitImage(image)
  return tag !== undefined || digest !== undefined
}

/**
 * `image` at another registry (resources-and-policy §6.3): a first segment with a dot, a colon, or `localhost` is the
 * old registry and goes; a bare `name:tag` is only prefixed.
 */
export function rehomeImage(image: string, host: string): string {
  const slash = image.indexOf('/')
  const first = slash < 0 ? '' : image.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost'
  return `${host}/${isHost ? image.slice(slash + 1) : image}`
}

/** Whether the first segment names a registry. */
export const namesRegistry = (image: string): boolean => /^(?:[^/]*[.:][^/]*|localhost)\//.test(image)
