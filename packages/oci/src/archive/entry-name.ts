// Names inside an archive. They are only keys of a table, never paths on a disk, and still none may leave the archive.
import { ArchiveError, shown } from './archive-error.ts'

const LONGEST = 1024

/** The one spelling of an entry's name: `./a//b` is `a/b`. Errors: ArchiveError for a name that leaves the archive. */
export function entryName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (name.startsWith('/') || parts.includes('..') || /[\0\\]/.test(name) || name.length > LONGEST) {
    throw new ArchiveError(`The archive holds an entry ${shown(name)}, which no image has.`)
  }
  return parts.join('/')
}

/**
 * The entry that a link stands for. A symbolic link counts from its folder (`../<id>/layer.tar`, as Docker writes for a
 * layer that comes twice), a hard link from the top. Errors: ArchiveError for one that leaves the archive.
 */
export function linkTarget(name: string, target: string, kind: 'symlink' | 'link'): string {
  const out = (): never => {
    throw new ArchiveError(`The archive holds a link ${shown(name)} that leads out of it.`)
  }
  if (target.startsWith('/')) out()
  const parts = kind === 'symlink' ? name.split('/').slice(0, -1) : []
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) out()
  }
  return entryName(parts.join('/'))
}
