import type { Readable } from 'node:stream'
import { locationOf } from './follow.ts'
import { RegistryError } from './registry-error.ts'
import type { Session } from './session.ts'

/** Bytes that lie somewhere and can be read again, from anywhere. */
export interface BlobSource {
  /** `sha256:…` of the bytes. */
  readonly digest: string
  readonly size: number
  /** The bytes from `start` up to, but not with, `end`. */
  readonly open: (start: number, end: number) => Readable
}

export type BlobOutcome = 'there' | 'mounted' | 'uploaded'

export interface PutBlobOptions {
  /** `/v2/acme/x` below the registry. */
  readonly path: string
  readonly blob: BlobSource
  /** A repository of the same registry that may have it: `acme/base`. */
  readonly mountFrom?: string | undefined
  /** Bytes of this blob that are there so far. */
  readonly progress: (bytes: number) => void
}

/** A piece of an upload in pieces; larger when the registry wants larger ones. */
const PIECE = 16 * 1024 * 1024
const WHOLE_TRIES = 3

/**
 * Brings a blob to a repository unless it is there: by mounting it from another repository, else whole in one request,
 * else in pieces, for registries that limit a request (distribution specification, "Pushing a blob").
 */
export async function putBlob(session: Session, options: PutBlobOptions): Promise<BlobOutcome> {
  const { path, blob, progress } = options
  const url = new URL(`${path}/blobs/${blob.digest}`, session.registry)
  const { reply: head } = await session.ask({ method: 'HEAD', url, good: [200, 404], what: 'layers', again: true })
  await head.dump()
  if (head.status === 200) {
    progress(blob.size)
    return 'there'
  }
  for (let attempt = 1; ; attempt++) {
    const begun = await begin(session, options)
    if (begun === 'mounted') {
      progress(blob.size)
      return 'mounted'
    }
    try {
      if (begun.smallestPiece === undefined && attempt < WHOLE_TRIES) await putWhole(session, begun.at, options)
      else await putPieces(session, begun, options)
      return 'uploaded'
    } catch (error) {
      if (!(error instanceof RegistryError) || attempt > WHOLE_TRIES || !mayBeginAnew(error)) throw error
      // A new upload: of a session that broke, nobody knows how much is there. Too large a request: in pieces then.
      if (error.status === 413 || error.status === 405) attempt = WHOLE_TRIES - 1
      progress(0)
    }
  }
}

const mayBeginAnew = ({ problem, status }: RegistryError): boolean =>
  problem === 'unreachable' ||
  problem === 'timeout' ||
  problem === 'busy' ||
  problem === 'not-found' ||
  [405, 413, 416].includes(status ?? 0)

interface Begun {
  readonly at: URL
  /** The registry wants pieces, none but the last smaller than this. */
  readonly smallestPiece: number | undefined
}

async function begin(session: Session, { path, blob, mountFrom }: PutBlobOptions): Promise<Begun | 'mounted'> {
  const url = new URL(`${path}/blobs/uploads/`, session.registry)
  if (mountFrom !== undefined) {
    url.searchParams.set('mount', blob.digest)
    url.searchParams.set('from', mountFrom)
  }
  const headers = { 'content-length': '0' }
  const question = { method: 'POST', url, headers, good: [201, 202], what: 'layers', again: true } as const
  const { reply, url: from } = await session.ask(question)
  await reply.dump()
  if (reply.status === 201) return 'mounted'
  const least = Number.parseInt(reply.headers['oci-chunk-min-length'] ?? '', 10)
  return { at: locationOf(reply.headers.location, from), smallestPiece: Number.isFinite(least) ? least : undefined }
}

const withDigest = (at: URL, digest: string): URL => {
  const url = new URL(at)
  url.searchParams.set('digest', digest)
  return url
}

async function putWhole(session: Session, at: URL, { blob, progress }: PutBlobOptions): Promise<void> {
  const { reply } = await session.ask({
    method: 'PUT',
    url: withDigest(at, blob.digest),
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
    body: () => counted(blob.open(0, blob.size), progress),
    good: [201],
    what: 'a layer',
    again: false,
  })
  await reply.dump()
}

async function putPieces(session: Session, begun: Begun, { blob, progress }: PutBlobOptions): Promise<void> {
  const step = Math.max(PIECE, begun.smallestPiece ?? 0)
  let { at } = begun
  for (let start = 0; start < blob.size; start += step) {
    const end = Math.min(start + step, blob.size)
    const { reply, url } = await session.ask({
      method: 'PATCH',
      url: at,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(end - start),
        'content-range': `${start}-${end - 1}`,
      },
      body: () => counted(blob.open(start, end), (bytes) => progress(start + bytes)),
      good: [202],
      what: 'a part of a layer',
      again: false,
    })
    await reply.dump()
    at = locationOf(reply.headers.location, url)
  }
  const end = { method: 'PUT', headers: { 'content-length': '0' }, good: [201], what: 'a layer', again: false } as const
  const { reply } = await session.ask({ ...end, url: withDigest(at, blob.digest) })
  await reply.dump()
}

function counted(stream: Readable, progress: (bytes: number) => void): Readable {
  let bytes = 0
  stream.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length
    progress(bytes)
  })
  return stream.pause()
}
