// Metadata as manifests for GitOps (commands-user §6.5).
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { metadataToServer } from '@mcp-runtime/contract/metadata'
import { isResourceName } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { loadValidMetadata, type MetadataSource, writeFileAtomic } from '@mcp-runtime/sdk/files'
import { toYaml } from '@mcp-runtime/sdk/output'
import { pullHost, registryHost } from '../manifest/hosts.ts'

export interface GenerateOptions {
  readonly ctx: Pick<CommandContext, 'env'>
  readonly metadata: MetadataSource
  /** Folder to write to; made when it is not there. */
  readonly output: string
  /** Nothing is written. */
  readonly dryRun?: boolean
}

export interface GenerateResult {
  /** What was written, and nothing else that lies in the folder. */
  readonly files: readonly { readonly server: string; readonly file: string }[]
  /** What would be written, with the text of each. */
  readonly planned?: readonly { readonly server: string; readonly file: string; readonly text: string }[]
}

/** Writes `<output>/<name>.yaml` for every server. Every name is checked before the first file is written. */
export async function generateManifests({ ctx, metadata, output, dryRun }: GenerateOptions): Promise<GenerateResult> {
  const { entries } = await loadValidMetadata(metadata)
  if (entries.length === 0) {
    fail('MCPR_NOT_FOUND', 'The metadata describes no server.', {
      next: [{ command: 'mcp-runtime server init NAME', when: 'to describe one' }],
    })
  }
  for (const { entry, file } of entries) {
    // The name becomes a file name: a path in it would write anywhere.
    if (isResourceName(entry.name)) continue
    fail('MCPR_INPUT_INVALID', `${file}: ${JSON.stringify(entry.name)} cannot be the name of a server.`, {
      hint: 'Use lower-case letters, digits and "-" inside, 63 at most.',
    })
  }
  const hosts = { registryHost: registryHost(ctx.env), pullHost: pullHost(ctx.env) }
  const manifests = await Promise.all(
    entries.map(async ({ entry }) => ({ server: entry.name, text: await toYaml(metadataToServer(entry, hosts)) })),
  )
  if (dryRun) {
    return { files: [], planned: manifests.map((one) => ({ ...one, file: join(output, `${one.server}.yaml`) })) }
  }
  await mkdir(output, { recursive: true, mode: 0o750 })
  const files: { server: string; file: string }[] = []
  for (const { server, text } of manifests) {
    const file = join(output, `${server}.yaml`)
    await writeFileAtomic(file, text, { mode: 0o600 })
    files.push({ server, file })
  }
  return { files }
}
