import { defineView } from '@mcp-runtime/sdk/command'
import type { GenerateResult } from '../services/generate.ts'

export const generateView = defineView<GenerateResult>({
  text: ({ files, planned = [] }) =>
    [
      ...files.map(({ file, server }) => `Wrote ${file} (server ${server})`),
      ...planned.map(({ file, server }) => `Would write ${file} (server ${server})`),
    ].join('\n'),
  name: ({ files, planned = [] }) => [...files, ...planned].map(({ server }) => `server/${server}`),
})
