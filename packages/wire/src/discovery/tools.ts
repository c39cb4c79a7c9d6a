import { isObject } from '@mcp-runtime/contract/json'
import type { Conversation } from './eras.ts'
import { listAll } from './list-all.ts'
import type { DiscoveredTool, ToolAnnotations } from './types.ts'

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

/** Reads all pages of `tools/list`: at most `maxPages`, and no cursor twice. A server without tools has none. */
export async function listTools(conversation: Conversation, url: URL, maxPages: number): Promise<DiscoveredTool[]> {
  const tools = new Map<string, DiscoveredTool>()
  for (const item of await listAll(conversation, url, 'tools', maxPages)) {
    const tool = toolOf(item)
    if (tool && !tools.has(tool.name)) tools.set(tool.name, tool)
  }
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
