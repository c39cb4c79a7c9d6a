import { defineView } from '@mcp-runtime/sdk/command'
import type { ConnectConfig } from '../services/connect-config.ts'
import { tableText } from './toml-table.ts'

/** As it stands in the client's file: TOML where the key is Codex's, else JSON. */
export const connectConfigView = defineView<ConnectConfig>({
  text: (config) => {
    const { mcp_servers: tables } = config
    if (tables === undefined) return JSON.stringify(config, null, 2)
    return Object.entries(tables)
      .map(([name, entry]) => tableText('mcp_servers', name, entry, '\n'))
      .join('\n')
  },
  name: (config) => Object.values(config).flatMap((entries) => Object.keys(entries)),
})
