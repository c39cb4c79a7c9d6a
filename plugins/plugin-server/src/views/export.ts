import type { MCPServer } from '@mcp-runtime/contract'
import { defineView } from '@mcp-runtime/sdk/command'
import type { ExportedFile } from '../services/export.ts'

/** The manifest itself, or where it was written. */
export const exportView = defineView<MCPServer | ExportedFile>({
  asYaml: (result) => !('file' in result),
  text: (result) => ('file' in result ? `Wrote ${result.file} (server ${result.name} in ${result.namespace}).` : ''),
  name: (result) => [`server/${'file' in result ? result.name : result.metadata.name}`],
})
