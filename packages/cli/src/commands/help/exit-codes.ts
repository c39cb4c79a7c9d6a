import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { ExitCode } from '../../services/exit-codes.ts'

export default class HelpExitCodes extends McpCommand<ExitCode[]> {
  static override summary = 'Explain the exit codes and the error codes behind them.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> -o json']
  static override view = defineView<ExitCode[]>({
    text: (codes, { paint }) =>
      codes
        .flatMap(({ exit, meaning, errors }) => [
          `${paint.bold(String(exit).padEnd(5))}${meaning}`,
          ...errors.map(({ code, meaning: why }) => `       ${code.padEnd(26)}${why}`),
        ])
        .join('\n'),
    name: (codes) => codes.flatMap(({ errors }) => errors.map(({ code }) => code)),
  })

  override async run(): Promise<ExitCode[]> {
    const { listExitCodes } = await import('../../services/exit-codes.ts')
    return listExitCodes()
  }
}
