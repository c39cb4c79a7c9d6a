// index.json of an OCI layout (OCI image-spec, image-layout.md): which manifests there are and what they are called.
import { type Descriptor, parseIndex } from '../archive/documents.ts'
import { MEDIA } from '../media-types.ts'

export interface LayoutEntry {
  readonly manifest: Descriptor
  /** Without registry host: `local/desk`. */
  readonly repository: string
  /** Absent once another image has taken it over. */
  readonly tag?: string
  /** RFC 3339. */
  readonly storedAt: string
}

const REF_NAME = 'org.opencontainers.image.ref.name'
const REPOSITORY = 'mcpruntime.org/repository'
const TAG = 'mcpruntime.org/tag'
const STORED_AT = 'mcpruntime.org/stored-at'

/** The text of index.json. */
export function writeIndex(entries: readonly LayoutEntry[]): string {
  const manifests = entries.map(({ manifest, repository, tag, storedAt }) => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.size,
    annotations: {
      ...(tag === undefined ? {} : { [REF_NAME]: `${repository}:${tag}`, [TAG]: tag }),
      [REPOSITORY]: repository,
      [STORED_AT]: storedAt,
    },
  }))
  return `${JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.index, manifests }, undefined, 2)}\n`
}

/** Entries of others, without our annotations, are not ours to serve. Errors: ArchiveError for what is no index. */
export function readIndex(bytes: Uint8Array): LayoutEntry[] {
  return parseIndex(bytes, Number.POSITIVE_INFINITY).flatMap(({ annotations = {}, mediaType, digest, size }) => {
    const { [REPOSITORY]: repository, [TAG]: tag, [STORED_AT]: storedAt } = annotations
    if (repository === undefined || storedAt === undefined) return []
    return [{ manifest: { mediaType, digest, size }, repository, ...(tag === undefined ? {} : { tag }), storedAt }]
  })
}

/**
 * The entries after `added` was stored: it takes its tag over, and what had it stays as an image without a tag, unless it
 * is the same one, or has another name left.
 */
export function withEntry(entries: readonly LayoutEntry[], added: LayoutEntry): LayoutEntry[] {
  const same = (a: LayoutEntry, b: LayoutEntry): boolean =>
    a.repository === b.repository && a.manifest.digest === b.manifest.digest
  const untagged = (entry: LayoutEntry): LayoutEntry => {
    if (entry.repository !== added.repository || entry.tag !== added.tag) return entry
    const { tag: _taken, ...rest } = entry
    return rest
  }
  const all = [...entries.map(untagged), added]
  return all.filter(
    (entry, at) =>
      entry.tag !== undefined ||
      !all.some((other, place) => same(other, entry) && (other.tag !== undefined || place < at)),
  )
}
