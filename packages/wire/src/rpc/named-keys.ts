import { Buffer } from 'node:buffer'
import { foldKey } from '@mcp-runtime/contract/json'
import type { JsonCursor } from '../json/cursor.ts'

/** Longest key, and most keys without a name of ours, that an object read by name may have. */
const MOST_KEY_BYTES = 1024
const MOST_KEYS = 1024

/** The names of one level whose keys are read by name. */
export class NameTable {
  readonly names: readonly string[]
  readonly folded: ReadonlySet<string>
  /** Index by key length, so that a key is compared with the few names it could be. */
  readonly #byLength: { index: number; bytes: Buffer }[][] = []

  constructor(names: readonly string[]) {
    this.names = names
    this.folded = new Set(names.map(foldKey))
    names.forEach((name, index) => {
      const bytes = Buffer.from(name)
      this.#byLength[bytes.length] ??= []
      this.#byLength[bytes.length]?.push({ index, bytes })
    })
  }

  /** Index of the name these bytes spell exactly, -1 when none. */
  find(bytes: Buffer, start: number, stop: number): number {
    const candidates = this.#byLength[stop - start]
    if (candidates === undefined) return -1
    next: for (const candidate of candidates) {
      for (let i = 0; i < candidate.bytes.length; i += 1) if (candidate.bytes[i] !== bytes[start + i]) continue next
      return candidate.index
    }
    return -1
  }
}

/**
 * The keys of one object that is read by name: no key twice, no two keys that fold to one spelling, no key that is
 * only a variant of a name we know (decision 21, known fault F1).
 */
export class NamedKeys {
  readonly #table: NameTable
  #seen = 0
  /** Keys we have no name for: folded spelling to the key as written. */
  #others: Map<string, string> | undefined

  constructor(table: NameTable) {
    this.#table = table
  }

  /** Judges the key the cursor has just read: index of the known name, -1 for another name, or what is wrong. */
  take(cursor: JsonCursor): number | 'duplicate_key' | 'variant_key' | 'too_many_keys' {
    const table = this.#table
    const known = cursor.escaped
      ? table.names.indexOf(cursor.text())
      : table.find(cursor.bytes, cursor.start, cursor.stop)
    if (known >= 0) {
      const bit = 1 << known
      if (this.#seen & bit) return 'duplicate_key'
      this.#seen |= bit
      return known
    }
    // Folding costs, and grows some texts eighteen-fold; what is read by name has few and short keys.
    if (cursor.stop - cursor.start > MOST_KEY_BYTES || (this.#others?.size ?? 0) >= MOST_KEYS) return 'too_many_keys'
    const text = cursor.text()
    const folded = foldKey(text)
    if (table.folded.has(folded)) return 'variant_key'
    this.#others ??= new Map()
    const before = this.#others.get(folded)
    if (before !== undefined) return before === text ? 'duplicate_key' : 'variant_key'
    this.#others.set(folded, text)
    return -1
  }
}
