import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type AccessDocument, parseAccess } from './parse-access.ts'

/** The grants and sessions of files, folders or stdin; what is odd about them is warned of. */
export async function readAccess(ctx: CommandContext, files: readonly string[]): Promise<readonly AccessDocument[]> {
  const { readManifests } = await import('@mcp-runtime/sdk/files')
  const { documents, warnings } = parseAccess(await readManifests(files, { stdin: ctx.io.stdin }))
  for (const warning of warnings) ctx.warn(warning)
  return documents
}

/** The namespace of documents that name none (decision 5): asked for once, and only when it is needed. */
export function fallbackNamespace(ctx: CommandContext, flag: string | undefined): () => Promise<string> {
  let found: Promise<string> | undefined
  return () => {
    found ??= import('@mcp-runtime/sdk/client').then(({ resolveNamespace }) => resolveNamespace(ctx, { flag }))
    return found
  }
}
