const NAMES_AN_ERROR = /^\s*(?:Uncaught )?\w*(?:Error|Exception)\b[^:]{0,60}: /

/** The last lines a process wrote, for messages about its end. */
export class OutputTail {
  readonly #lines: string[] = []
  readonly #keep: number

  constructor(keep = 20) {
    this.#keep = keep
  }

  add(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > this.#keep) this.#lines.shift()
  }

  /**
   * The line that tells most: the last that names an error, for behind it Node writes a trace and its version; else the
   * last that is not empty. Made safe for a terminal and cut to a readable length.
   */
  get telling(): string {
    const line =
      this.#lines.findLast((text) => NAMES_AN_ERROR.test(text)) ??
      this.#lines.findLast((text) => text.trim() !== '') ??
      ''
    return line
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
      .trim()
      .slice(0, 200)
  }
}
