import { McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { InfoResult } from '../../services/info.ts'
import { infoView } from '../../views/registries.ts'

export default class Info extends McpCommand<InfoResult> {
  static override summary = 'Show where the registries in use are and how images get there.'
  static override examples = ['<%= config.bin %> registry info']
  static override flags = { 'use-kube': useKubeFlag() }
  static override view = infoView

  async run(): Promise<InfoResult> {
    const { flags } = await this.parse(Info)
    const { registryInfo } = await import('../../services/info.ts')
    return registryInfo(this.ctx, { useKube: flags['use-kube'] })
  }
}
