import { defineView } from '@mcp-runtime/sdk/command'
import type { RegistryInfo } from '../services/info.ts'

export const infoView = defineView<RegistryInfo, RegistryInfo>({
  table: [
    { header: 'host', value: ({ host }) => host },
    { header: 'image limit', value: ({ imageLimit }) => `${Math.round(imageLimit / 1024 / 1024)} MiB` },
  ],
  rows: (info) => [info],
  name: ({ host }) => [host],
})
