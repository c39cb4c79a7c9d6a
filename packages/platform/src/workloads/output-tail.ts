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

  /** The last line that is not empty, made safe for a terminal and cut to a readable length. */
  get last(): string {
    const line = this.#lines.findLast((text) => text.trim() !== '') ?? ''
    return line
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
      .trim()
      .slice(0, 200)
  }
}
