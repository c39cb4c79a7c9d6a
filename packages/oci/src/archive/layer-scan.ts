// Looks through a layer for what an engine would make more of than there is: a sparse file of ten kilobytes is a terabyte
// of zeros on the engine's disk. Reads headers as Go's archive/tar does, with which every engine unpacks; where that one
// stops, nothing more is unpacked, and this stops too.
import { ArchiveError } from './archive-error.ts'

const BLOCK = 512
/** Of the body of a header that describes the next one; Go takes no more. */
const LONGEST_HEADER = 1024 * 1024
/** Links, devices, folders, fifos: they have no body, whatever size they tell. */
const BODILESS = '123456'

const NAME_END = 100
const SIZE = [124, 136] as const
const CHECKSUM = [148, 156] as const
const TYPE = 156

interface PaxBody {
  readonly chunks: Uint8Array[]
  /** With the padding. */
  left: number
  readonly size: number
  readonly global: boolean
}

export class LayerScan {
  readonly #header = Buffer.alloc(BLOCK)
  #filled = 0
  /** Bytes of a body that are passed over. */
  #skip = 0
  /** The body of a PAX header while it comes. */
  #pax: PaxBody | undefined
  /** What a PAX header says of the size of the next file. */
  #nextSize: number | undefined
  /** Whether the next file's name comes from elsewhere. */
  #renamed = false
  #over = false

  /** Errors: ArchiveError for a layer that holds a sparse file, or hides what it holds. */
  write(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#over) {
      if (this.#skip > 0) {
        const gone = Math.min(this.#skip, chunk.length - at)
        this.#skip -= gone
        at += gone
      } else if (this.#pax !== undefined) at += this.#collect(chunk.subarray(at))
      else {
        const taken = Math.min(BLOCK - this.#filled, chunk.length - at)
        this.#header.set(chunk.subarray(at, at + taken), this.#filled)
        this.#filled += taken
        at += taken
        if (this.#filled === BLOCK) this.#judge()
      }
    }
  }

  #judge(): void {
    this.#filled = 0
    const header = this.#header
    const size = numberOf(header.subarray(...SIZE))
    if (size === undefined || size < 0 || !isHeader(header)) {
      this.#over = true
      return
    }
    const type = String.fromCharCode(header[TYPE] as number)
    if (type === 'S') sparse()
    if (type === 'x' || type === 'g') {
      if (size > LONGEST_HEADER) hidden()
      if (size > 0) this.#pax = { chunks: [], left: padded(size), size, global: type === 'g' }
      // A global one stands by itself, and what was said before is said of nothing.
      this.#nextSize = undefined
      this.#renamed ||= type === 'x'
      return
    }
    if (type === 'L' || type === 'K') {
      this.#skip = padded(size)
      this.#renamed = true
      return
    }
    const body = this.#nextSize ?? size
    // Before types had numbers, a folder was a file whose name ends in a slash.
    if (type === '\0' && body > 0 && (this.#renamed || endsInSlash(header))) hidden()
    this.#skip = BODILESS.includes(type) ? 0 : padded(body)
    this.#nextSize = undefined
    this.#renamed = false
  }

  #collect(chunk: Uint8Array): number {
    const pax = this.#pax as PaxBody
    const taken = Math.min(pax.left, chunk.length)
    pax.chunks.push(Uint8Array.from(chunk.subarray(0, taken)))
    pax.left -= taken
    if (pax.left > 0) return taken
    this.#pax = undefined
    const text = Buffer.concat(pax.chunks).subarray(0, pax.size).toString('latin1')
    if (text.includes('GNU.sparse.')) sparse()
    if (!pax.global) this.#nextSize = sizeIn(text)
    return taken
  }
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

/** The last `size` of PAX records: `17 size=1048576` and a line end each (pax(1)). */
function sizeIn(text: string): number | undefined {
  let size: number | undefined
  for (let at = 0; at < text.length; ) {
    const length = Number(/^\d+ /.exec(text.slice(at, at + 12))?.[0] ?? 0)
    if (length < 5) hidden()
    const record = text.slice(at, at + length)
    const value = /^\d+ size=(.*)\n$/s.exec(record)?.[1]
    if (value !== undefined) {
      if (!/^\d{1,15}$/.test(value)) hidden()
      size = Number(value)
    }
    at += length
  }
  return size
}

/** Octal text, or base 256 when the highest bit is set; undefined for neither. */
function numberOf(field: Uint8Array): number | undefined {
  const first = field[0] as number
  if ((first & 0x80) !== 0) {
    if ((first & 0x40) !== 0) return -1
    return field.reduce((sum, byte, at) => sum * 256 + (at === 0 ? byte & 0x7f : byte), 0)
  }
  const trimmed = Buffer.from(field)
    .toString('latin1')
    .replace(/^[ \0]+|[ \0]+$/g, '')
  const [digits = ''] = trimmed.split('\0')
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

/** Whether its checksum is right, bytes with or without a sign. All zeros, which is the end, is none. */
function isHeader(header: Uint8Array): boolean {
  let unsigned = 0
  let signed = 0
  for (let at = 0; at < BLOCK; at += 1) {
    const byte = at >= CHECKSUM[0] && at < CHECKSUM[1] ? 0x20 : (header[at] as number)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  const told = numberOf(header.subarray(...CHECKSUM))
  return told === unsigned || told === signed
}

function endsInSlash(header: Buffer): boolean {
  const end = header.indexOf(0)
  return header[(end < 0 || end > NAME_END ? NAME_END : end) - 1] === 0x2f
}

function sparse(): never {
  throw new ArchiveError('A layer of the image holds a sparse file, which has no limit once it is unpacked.')
}

function hidden(): never {
  throw new ArchiveError('A layer of the image has a header that no program writes.')
}
