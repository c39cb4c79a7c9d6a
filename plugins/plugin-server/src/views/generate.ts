import { defineView } from '@mcp-runtime/sdk/command'
import type { GenerateResult } from '../services/generate.ts'

export const generateView = defineView<GenerateResult>({
  text: ({ files }) => files.map(({ file, server }) => `Wrote ${file} (server ${server})`).join('\n'),
  name: ({ files }) => files.map(({ server }) => `server/${server}`),
})
