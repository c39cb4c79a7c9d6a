import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { MCPAccessGrant, MCPAgentSession } from '@mcp-runtime/contract'
import { fail } from '@mcp-runtime/sdk/errors'

export interface SavedManifest {
  readonly path: string
  readonly manifest: MCPAccessGrant | MCPAgentSession
}

/** Writes a manifest as YAML, 0600, whole or not at all. An existing file is only replaced with `force`. */
export async function saveManifest(
  manifest: MCPAccessGrant | MCPAgentSession,
  path: string,
  force: boolean,
): Promise<SavedManifest> {
  if (!force && existsSync(path))
    fail('MCPR_FILE_EXISTS', `${path} exists already.`, {
      hint: `Write another file, as with --output ${manifest.metadata.name}.yaml, or replace this one with --force.`,
    })
  if (!existsSync(dirname(resolve(path))))
    fail('MCPR_FILE_NOT_FOUND', `The folder of ${path} does not exist.`, { hint: 'Create it first.' })
  const [{ writeFileAtomic }, { toYaml }] = await Promise.all([
    import('@mcp-runtime/sdk/files'),
    import('@mcp-runtime/sdk/output'),
  ])
  await writeFileAtomic(path, await toYaml(manifest), { mode: 0o600 })
  return { path, manifest }
}
