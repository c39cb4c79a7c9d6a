/** Whom a container runs as when its image does not say (resources-and-policy §8.2). */
const NOBODY = '65532:65532'

/**
 * The user of a container: the image's when it is a number and not root, else 65532. A name says nothing about the
 * number behind it, which could be root's.
 */
export function containerUser(imageUser: string | undefined): string {
  const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(imageUser?.trim() ?? '')
  const uid = Number(match?.[1] ?? 0)
  if (match === null || uid === 0 || uid > 2 ** 31 - 1) return NOBODY
  const gid = match[2] === undefined ? undefined : Number(match[2])
  if (gid === undefined) return String(uid)
  return gid > 2 ** 31 - 1 ? NOBODY : `${uid}:${gid}`
}
