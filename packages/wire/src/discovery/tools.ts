import { isObject } from '@mcp-runtime/contract/json'
import { RPC_METHOD_NOT_FOUND } from '../rpc/codes.ts'
import { type Conversation, refused } from './eras.ts'
import { DiscoveryError } from './error.ts'
import { notMcp } from './exchange.ts'
import type { DiscoveredTool, ToolAnnotations } from './types.ts'

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

/** Reads all pages of `tools/list`: at most `maxPages`, and no cursor twice. A server without tools has none. */
export async function listTools(conversation: Conversation, url: URL, maxPages: number): Promise<DiscoveredTool[]> {
  const tools = new Map<string, DiscoveredTool>()
  const cursors = new Set<string>()
  let cursor: string | undefined
  do {
    if (cursors.size >= maxPages)
      throw new DiscoveryError('too_large', `${url.href} lists more than ${maxPages} pages of tools`)
    const answer = await conversation.list(cursor)
    if (answer.error?.code === RPC_METHOD_NOT_FOUND) return []
    if (!answer.result) refused('tools/list', url, answer)
    if (!Array.isArray(answer.result.tools)) throw notMcp(url, 'its answer to `tools/list` has no list of tools')
    for (const item of answer.result.tools) {
      const tool = toolOf(item)
      if (tool && !tools.has(tool.name)) tools.set(tool.name, tool)
    }
    cursor =
      typeof answer.result.nextCursor === 'string' && answer.result.nextCursor !== ''
        ? answer.result.nextCursor
        : undefined
    if (cursor !== undefined && cursors.has(cursor)) {
      throw new DiscoveryError('broken', `${url.href} lists the same page of tools again and again`)
    }
    if (cursor !== undefined) cursors.add(cursor)
  } while (cursor !== undefined)
  return [...tools.values()]
}

function toolOf(value: unknown): DiscoveredTool | undefined {
  if (!isObject(value) || typeof value.name !== 'string' || value.name.trim() === '') return undefined
  const { name, title, description, annotations } = value
  return {
    name,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(annotations) ? { annotations: annotationsOf(annotations) } : {}),
  }
}

function annotationsOf(value: Record<string, unknown>): ToolAnnotations {
  const known: Record<string, unknown> = {}
  for (const hint of HINTS) if (typeof value[hint] === 'boolean') known[hint] = value[hint]
  if (typeof value.title === 'string') known.title = value.title
  return known
}
