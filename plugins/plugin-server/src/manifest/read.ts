import { SERVER_ANNOTATIONS } from '@mcp-runtime/contract/admission'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type NamespaceSource, resolveDocuments } from './namespaces.ts'
import { parseServers, type ServerDocument } from './parse-servers.ts'

/** A server that was read, and the namespace it goes to; none where the scope decides it. */
export interface Located extends ServerDocument {
  readonly namespace: string | undefined
}

/** Reads files, folders and stdin, checks every document, and finds the namespace of each. */
export async function readServers(
  ctx: CommandContext,
  files: readonly string[],
  wish: NamespaceSource,
): Promise<Located[]> {
  const { readManifests } = await import('@mcp-runtime/sdk/files')
  const documents = parseServers(await readManifests(files, { stdin: ctx.io.stdin }))
  for (const { server } of documents) {
    const { name, annotations = {} } = server.metadata
    const left = Object.keys(annotations).filter((key) => !SERVER_ANNOTATIONS.includes(key))
    if (left.length > 0) ctx.warn(`The annotations ${left.join(', ')} of ${name} are not carried and are left out.`)
  }
  return resolveDocuments(ctx, documents, wish)
}
