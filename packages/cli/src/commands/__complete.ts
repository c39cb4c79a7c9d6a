import { McpCommand } from '@mcp-runtime/sdk/command'

export default class Complete extends McpCommand<string> {
  static override summary = 'List what may stand at the end of a half-typed command line.'
  static override description = 'Called by the scripts of `completion`: one candidate a line, a tab, what it is.'
  static override hidden = true
  static override strict = false

  override async run(): Promise<string> {
    await this.parse(Complete)
    // As typed: the framework drops a word `--` at the end, which is a flag that somebody has just begun.
    const words = this.argv.slice(this.argv.indexOf('--') + 1)
    const { listCandidates } = await import('../services/list-candidates.ts')
    return listCandidates(this.ctx, this.config, words)
  }
}
