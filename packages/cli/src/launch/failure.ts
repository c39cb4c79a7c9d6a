// Errors from before a command runs (unknown word, missing plugin, a plugin that does not load) are shown exactly as
// a command shows its own: same words, same JSON, same exit codes. So a command shows them.
import { McpCommand } from '@mcp-runtime/sdk/command'
import { exitCodeOf } from '@mcp-runtime/sdk/errors'
import { globalWords, STAND_IN } from './stand-in.ts'

class Failure extends McpCommand<never> {
  readonly #error: unknown

  constructor(argv: string[], error: unknown) {
    super(argv, STAND_IN)
    this.#error = error
  }

  override async run(): Promise<never> {
    throw this.#error
  }

  async show(): Promise<number> {
    try {
      await this._run()
      return 0
    } catch (exit) {
      return exitCodeOf(exit)
    }
  }
}

/** Shows what ended a run, unless the command did so itself, and gives the exit code. */
export async function reportFailure(error: unknown, argv: readonly string[]): Promise<number> {
  if ((error as { code?: unknown } | null)?.code === 'EEXIT') return exitCodeOf(error)
  return new Failure(globalWords(argv), error).show()
}
