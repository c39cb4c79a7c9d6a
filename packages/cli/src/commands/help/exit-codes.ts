import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { ExitCodeRow } from '../../services/exit-codes.ts'

export default class HelpExitCodes extends McpCommand<ExitCodeRow[]> {
  static override summary = 'Explain the exit codes and the error codes behind them.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> -o json']
  static override view = defineView<ExitCodeRow[], ExitCodeRow>({
    table: [
      { header: 'EXIT', value: (row) => row.exit },
      { header: 'CODE', value: (row) => row.code },
      { header: 'MEANING', value: (row) => row.meaning },
    ],
    name: (rows) => rows.map((row) => row.code),
  })

  override async run(): Promise<ExitCodeRow[]> {
    const { listExitCodes } = await import('../../services/exit-codes.ts')
    return listExitCodes()
  }
}
