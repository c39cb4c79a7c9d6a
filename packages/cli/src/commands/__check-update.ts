import { McpCommand } from '@mcp-runtime/sdk/command'
import type { FoundVersion } from '../services/update/check-for-update.ts'

export default class CheckUpdate extends McpCommand<FoundVersion> {
  static override summary = 'Ask the npm registry for the newest version of mcp-runtime, for a notice in the next run.'
  static override description = 'Started once a day in the background, after a command in a terminal.'
  static override hidden = true

  override async run(): Promise<FoundVersion> {
    await this.parse(CheckUpdate)
    const { checkForUpdate } = await import('../services/update/check-for-update.ts')
    return checkForUpdate(this.ctx)
  }
}
