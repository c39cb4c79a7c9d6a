/** Several names under one key; a key without any is not kept, so that what comes and goes costs no memory. */
export class SetMultimap {
  readonly #sets = new Map<string, Set<string>>()

  add(key: string, name: string): void {
    const names = this.#sets.get(key)
    if (names === undefined) this.#sets.set(key, new Set([name]))
    else names.add(name)
  }

  delete(key: string, name: string): void {
    const names = this.#sets.get(key)
    names?.delete(name)
    if (names?.size === 0) this.#sets.delete(key)
  }

  has(key: string): boolean {
    return this.#sets.has(key)
  }

  /** As it is now: not a view. */
  get(key: string): string[] {
    return [...(this.#sets.get(key) ?? [])]
  }
}
