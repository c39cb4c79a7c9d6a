import { Buffer } from 'node:buffer'
import { JsonFault, type JsonFaultReason } from './fault.ts'
import { KeyLedger } from './key-ledger.ts'
import { utf8SequenceLength } from './utf8.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/** What follows a backslash, RFC 8259 §7. `u` is handled apart. */
const ESCAPES = new Set([...'"\\/bfnrt'].map((c) => c.charCodeAt(0)))

/**
 * A strict cursor over the bytes of one JSON text (RFC 8259): syntax, UTF-8, depth and exact duplicate keys are
 * checked while it walks, nothing is built. Each method expects `at` on the first byte of what it reads and leaves it
 * on the byte behind. Throws JsonFault.
 */
export class JsonCursor {
  readonly bytes: Buffer
  readonly end: number
  at = 0
  /** Of the string read last: the bytes between its quotes, and whether they hold an escape or a non-ASCII byte. */
  start = 0
  stop = 0
  escaped = false
  ascii = true
  readonly #maxDepth: number
  readonly #keys: KeyLedger

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
    this.#maxDepth = maxDepth
    this.#keys = new KeyLedger(this.bytes)
  }

  fail(reason: JsonFaultReason, detail: string): never {
    throw new JsonFault(reason, this.at, `${detail} at byte ${this.at}`)
  }

  /** Moves over white space; answers the byte there, or -1 at the end. */
  peek(): number {
    const { bytes, end } = this
    let at = this.at
    while (at < end) {
      const byte = bytes[at]!
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
      at += 1
    }
    this.at = at
    return at < end ? bytes[at]! : -1
  }

  /** After the last value: only white space may follow. */
  finish(): void {
    if (this.peek() !== -1) this.fail('trailing_data', 'more text follows the JSON value')
  }

  /** Reads a string token and notes where its text lies. */
  string(): void {
    const { bytes, end } = this
    let at = this.at + 1
    this.start = at
    this.escaped = false
    this.ascii = true
    for (;;) {
      if (at >= end) {
        this.at = at
        this.fail('syntax', 'a string does not end')
      }
      const byte = bytes[at]!
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        this.escaped = true
        at += this.#escapeLength(at)
      } else if (byte < 0x20) {
        this.at = at
        this.fail('syntax', 'a control character stands in a string')
      } else if (byte < 0x80) {
        at += 1
      } else {
        this.ascii = false
        const length = utf8SequenceLength(bytes, at, end)
        if (length === 0) {
          this.at = at
          this.fail('utf8', 'the text is not valid UTF-8')
        }
        at += length
      }
    }
    this.stop = at
    this.at = at + 1
  }

  #escapeLength(at: number): number {
    const { bytes, end } = this
    const kind = at + 1 < end ? bytes[at + 1]! : -1
    if (ESCAPES.has(kind)) return 2
    if (kind === 0x75) {
      let digits = 0
      while (digits < 4 && at + 2 + digits < end && isHex(bytes[at + 2 + digits]!)) digits += 1
      if (digits === 4) return 6
    }
    this.at = at
    return this.fail('syntax', 'an escape in a string is not valid')
  }

  /**
   * The text of the string read last, unescaped. Refuses unpaired surrogates: readers replace them in different ways,
   * so two different keys or names could become the same one behind us.
   */
  text(): string {
    if (this.ascii && !this.escaped) return this.bytes.toString('latin1', this.start, this.stop)
    const raw = this.bytes.toString('utf8', this.start, this.stop)
    if (!this.escaped) return raw
    const text: string = JSON.parse(`"${raw}"`)
    if (!text.isWellFormed()) this.fail('unpaired_surrogate', 'a key or name holds half a surrogate pair')
    return text
  }

  /** Skips one value of any kind. `depth` is the number of objects and arrays around it. */
  value(depth: number): void {
    const byte = this.peek()
    if (byte === QUOTE) this.string()
    else if (byte === OPEN_OBJECT) this.#plainObject(depth)
    else if (byte === OPEN_ARRAY) this.array(depth, this.#skipElement)
    else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) this.number()
    else if (byte === 0x74) this.#literal('true')
    else if (byte === 0x66) this.#literal('false')
    else if (byte === 0x6e) this.#literal('null')
    else this.fail('syntax', byte === -1 ? 'the JSON text ends too early' : 'a JSON value was expected')
  }

  readonly #skipElement = (depth: number): void => this.value(depth)

  /** Walks an array; `element(depth)` must read exactly one value. */
  array(depth: number, element: (depth: number) => void): void {
    this.#enter(depth)
    if (this.peek() === CLOSE_ARRAY) {
      this.at += 1
      return
    }
    for (;;) {
      element(depth + 1)
      if (this.#another(CLOSE_ARRAY)) return
    }
  }

  /** Walks an object; `member(depth)` is called with the key just read (text()) and must read exactly its value. */
  object(depth: number, member: (depth: number) => void): void {
    this.#enter(depth)
    if (this.peek() === CLOSE_OBJECT) {
      this.at += 1
      return
    }
    for (;;) {
      if (this.peek() !== QUOTE) this.fail('syntax', 'a key was expected')
      this.string()
      member(depth + 1)
      if (this.#another(CLOSE_OBJECT)) return
    }
  }

  /** To be called by `member` once the key is judged. */
  colon(): void {
    if (this.peek() !== COLON) this.fail('syntax', 'a colon was expected')
    this.at += 1
  }

  /** An object whose keys mean nothing to us: only exact duplicates are refused. */
  #plainObject(depth: number): void {
    const keys = this.#keys
    const frame = keys.open()
    this.object(depth, (inner) => {
      const fresh = this.escaped ? keys.addText(frame, this.text()) : keys.addPlain(frame, this.start, this.stop)
      if (!fresh)
        this.fail('duplicate_key', `the key ${JSON.stringify(this.text().slice(0, 64))} stands twice in one object`)
      this.colon()
      this.value(inner)
    })
    keys.close(frame)
  }

  #enter(depth: number): void {
    if (depth >= this.#maxDepth) this.fail('too_deep', `the JSON text is nested deeper than ${this.#maxDepth} levels`)
    this.at += 1
  }

  /** Behind a member or element: a comma (more follow: false) or the closing byte (true). */
  #another(close: number): boolean {
    const byte = this.peek()
    if (byte !== COMMA && byte !== close) this.fail('syntax', 'a comma or a closing bracket was expected')
    this.at += 1
    return byte === close
  }

  /** Reads a number token, RFC 8259 §6. */
  number(): void {
    if (this.bytes[this.at] === MINUS) this.at += 1
    if (this.bytes[this.at] === ZERO) this.at += 1
    else this.#digits()
    if (this.bytes[this.at] === 0x2e) {
      this.at += 1
      this.#digits()
    }
    if (((this.bytes[this.at] ?? 0) | 0x20) === 0x65) {
      this.at += 1
      const sign = this.bytes[this.at]
      if (sign === 0x2b || sign === MINUS) this.at += 1
      this.#digits()
    }
  }

  #digits(): void {
    const from = this.at
    while (this.at < this.end && this.bytes[this.at]! >= ZERO && this.bytes[this.at]! <= NINE) this.at += 1
    if (this.at === from) this.fail('syntax', 'a digit was expected')
  }

  #literal(word: string): void {
    for (let i = 0; i < word.length; i += 1) {
      if (this.bytes[this.at + i] !== word.charCodeAt(i)) this.fail('syntax', 'a JSON value was expected')
    }
    this.at += word.length
  }
}

function isHex(byte: number): boolean {
  const lower = byte | 0x20
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66)
}
