import { Flags } from '@mcp-runtime/sdk/command'

export const dataDirFlag = () =>
  Flags.string({
    env: 'MCP_RUNTIME_LOCAL_DIR',
    helpValue: 'FOLDER',
    summary: 'Folder of the platform; `local` beside the saved profiles when left out.',
  })
