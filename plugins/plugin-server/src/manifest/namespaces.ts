// Which namespace each document goes to: what it says itself, else the flag, else the caller's own (decision 5).
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { plainText } from '../words.ts'
import { type ServerDocument, where } from './parse-servers.ts'
import type { Located } from './read.ts'
import { isCatalog } from './request.ts'

export interface NamespaceSource {
  /** `--namespace`, for documents that name none; must not contradict those that do. */
  readonly flag: string | undefined
}

/** Errors: MCPR_USAGE when flag and document say different things, or neither says one and there is no default. */
export async function resolveDocuments(
  ctx: Pick<CommandContext, 'client' | 'say'>,
  documents: readonly ServerDocument[],
  { flag }: NamespaceSource,
): Promise<Located[]> {
  const wanted = flag === undefined ? undefined : plainText('--namespace', flag).trim()
  for (const { server, source } of documents) {
    const stated = server.metadata.namespace?.trim() || undefined
    if (wanted === undefined || stated === undefined || stated === wanted) continue
    fail('MCPR_USAGE', `${where(source)}: the namespace is ${stated}, and --namespace says ${wanted}.`, {
      hint: 'Leave --namespace out, or change the manifest.',
    })
  }
  let fallback: Promise<string> | undefined
  const located: Located[] = []
  for (const document of documents) {
    const stated = document.server.metadata.namespace?.trim() || undefined
    if (stated !== undefined || isCatalog(document.server)) located.push({ ...document, namespace: stated })
    else {
      fallback ??= import('@mcp-runtime/sdk/client').then(({ resolveNamespace }) =>
        resolveNamespace(ctx, { flag: wanted }),
      )
      located.push({ ...document, namespace: await fallback })
    }
  }
  return located
}
