import { formatBytes } from '@mcp-runtime/contract'
import { ArchiveError } from '@mcp-runtime/oci'
import { ImageError } from '../ports/index.ts'

/** An ImageError for what the sender or the disk is the cause of; every other error as it is. */
export function asImageError(error: unknown, limit: number): unknown {
  if (error instanceof ArchiveError) {
    if (error.code === 'archive_invalid') return new ImageError('image_invalid', error.message, error)
    const message = `The image is too large: one of more than ${formatBytes(limit)} is not taken here.`
    return new ImageError('image_too_large', message, error)
  }
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS') {
    const message = 'The disk that holds the images of this platform is full, so the image was not stored.'
    return new ImageError('disk_full', message, error)
  }
  return error
}
