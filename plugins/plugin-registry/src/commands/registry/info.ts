import { McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { RegistryInfo } from '../../services/info.ts'
import { infoView } from '../../views/info.ts'

export default class Info extends McpCommand<RegistryInfo> {
  static override summary = 'Show where the registry is and how images get there.'
  static override examples = ['<%= config.bin %> registry info']
  static override flags = { 'use-kube': useKubeFlag() }
  static override view = infoView

  async run(): Promise<RegistryInfo> {
    const { flags } = await this.parse(Info)
    const { registryInfo } = await import('../../services/info.ts')
    return registryInfo(this.ctx, flags['use-kube'])
  }
}
