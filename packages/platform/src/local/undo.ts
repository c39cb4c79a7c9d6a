/** What has been opened, to be closed in the reverse order; one failure does not keep the rest open. */
export class Undo {
  readonly #steps: (() => unknown)[] = []

  push(step: () => unknown): void {
    this.#steps.push(step)
  }

  /** Errors: the first one that a step threw, after all steps. */
  async all(): Promise<void> {
    let failure: unknown
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step()
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
  }
}
