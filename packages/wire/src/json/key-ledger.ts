import type { Buffer } from 'node:buffer'

/** Above this many keys an object is checked through a Set: comparing each with each would grow with the square. */
const LINEAR_KEYS = 12

export interface KeyFrame {
  /** Index of the first range of this object in the shared list. */
  base: number
  /** Unescaped keys, once one has an escape or there are many. */
  texts: Set<string> | undefined
}

/**
 * Which keys the objects around the cursor have had. Few keys without escapes are kept as byte ranges on one shared
 * stack and compared in place, so that the common small object costs no string; other objects fall back to a Set.
 */
export class KeyLedger {
  readonly #bytes: Buffer
  readonly #ranges: number[] = []

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  open(): KeyFrame {
    return { base: this.#ranges.length, texts: undefined }
  }

  close(frame: KeyFrame): void {
    this.#ranges.length = frame.base
  }

  /** Notes a key without escapes by its bytes; false when the object has it already. */
  addPlain(frame: KeyFrame, start: number, stop: number): boolean {
    if (frame.texts) return this.addText(frame, this.#bytes.toString('utf8', start, stop))
    const ranges = this.#ranges
    for (let i = frame.base; i < ranges.length; i += 2)
      if (this.#same(ranges[i]!, ranges[i + 1]!, start, stop)) return false
    if (ranges.length - frame.base >= LINEAR_KEYS * 2)
      return this.addText(frame, this.#bytes.toString('utf8', start, stop))
    ranges.push(start, stop)
    return true
  }

  /** Notes an unescaped key by its text; false when the object has it already. */
  addText(frame: KeyFrame, text: string): boolean {
    frame.texts ??= this.#textsOf(frame)
    if (frame.texts.has(text)) return false
    frame.texts.add(text)
    return true
  }

  #textsOf(frame: KeyFrame): Set<string> {
    const texts = new Set<string>()
    const ranges = this.#ranges
    for (let i = frame.base; i < ranges.length; i += 2)
      texts.add(this.#bytes.toString('utf8', ranges[i]!, ranges[i + 1]!))
    ranges.length = frame.base
    return texts
  }

  #same(aStart: number, aStop: number, bStart: number, bStop: number): boolean {
    const length = aStop - aStart
    if (length !== bStop - bStart) return false
    for (let i = 0; i < length; i += 1) if (this.#bytes[aStart + i] !== this.#bytes[bStart + i]) return false
    return true
  }
}
