/** Why a patch cannot be applied. Nothing of the document was changed. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem'
  /** A `test` did not hold: the document is another than the patch was made for. */
  readonly testFailed: boolean

  constructor(message: string, testFailed = false) {
    super(message)
    this.testFailed = testFailed
  }
}
