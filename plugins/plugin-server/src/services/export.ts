import { routes } from '@mcp-runtime/contract/api'
import type { MCPServer } from '@mcp-runtime/contract/resources'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { unlessMissing } from '../target/only-ours.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { resolveTarget, type TargetOptions } from '../target/target.ts'

export interface ExportOptions extends TargetOptions {
  /** `--file`. */
  readonly file: string | undefined
}

/** Where the manifest went; on stdout it is the manifest itself. */
export interface ExportedFile {
  readonly name: string
  readonly namespace: string
  readonly file: string
}

/** The server as a manifest that can be applied again; with `file`, written there whole (0600) or not at all. */
export async function exportServer(options: ExportOptions): Promise<MCPServer | ExportedFile> {
  refuseCluster(options.useKube, ['export', options.name], { namespace: options.namespace, file: options.file })
  const { client, params } = await resolveTarget(options, 'export')
  const { manifest } = await readManifest(client, params, 'export')
  const { file } = options
  if (file === undefined) return manifest
  const [{ writeFileAtomic }, { toYaml }, { mkdir }, { dirname }] = await Promise.all([
    import('@mcp-runtime/sdk/files'),
    import('@mcp-runtime/sdk/output'),
    import('node:fs/promises'),
    import('node:path'),
  ])
  // commands-user §1.6
  await mkdir(dirname(file), { recursive: true, mode: 0o750 })
  await writeFileAtomic(file, await toYaml(manifest), { mode: 0o600 })
  return { ...params, file }
}

/** Manifest and generation. Errors: MCPR_NOT_FOUND, MCPR_FORBIDDEN; MCPR_UNSUPPORTED on a platform without the route. */
export const readManifest = (
  client: PlatformClient,
  params: { readonly namespace: string; readonly name: string },
  verb: string,
) => unlessMissing(client, params, verb, () => client.call(routes.exportServer, { params }))
