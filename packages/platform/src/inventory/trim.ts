// What a server says of itself, cut down to what is kept and shown: a hostile one must neither fill the memory nor break
// the list it stands in. Pure.
import { isObject, type LiveInventory } from '@mcp-runtime/contract'
import type { RawInventory } from '@mcp-runtime/wire'

const MOST_ITEMS = 1_000
const LONGEST_NAME = 256
const LONGEST_TEXT = 2_000
const DEEPEST_SCHEMA = 64
const MOST_ARGUMENTS = 64
/**
 * Characters of JSON of one server's inventory; beyond, the schemas go first, which are most of it. Clients read lists of
 * 4 MiB at most, and all servers stand in one.
 */
const LARGEST = 64 * 1024

/** `fetchedAt` is RFC 3339. */
export function trimInventory(raw: RawInventory, fetchedAt: string): LiveInventory {
  const head = { fetchedAt, protocolVersion: cut(raw.protocolVersion, LONGEST_NAME) }
  const whole = {
    ...head,
    tools: items(raw.tools, toolOf),
    prompts: items(raw.prompts, promptOf),
    resources: items(raw.resources, resourceOf),
  }
  if (JSON.stringify(whole).length <= LARGEST) return whole
  const bare = { ...whole, tools: whole.tools.map(({ inputSchema: _schema, ...tool }) => tool) }
  if (JSON.stringify(bare).length <= LARGEST) return bare
  // Names are what drift is told by.
  return { ...head, tools: bare.tools.map(({ name }) => ({ name })), prompts: [], resources: [] }
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** Each name once, in the server's order. */
function items<T>(list: readonly unknown[], read: (value: Record<string, unknown>) => T | undefined): T[] {
  const found = new Map<string, T>()
  for (const value of list) {
    if (found.size >= MOST_ITEMS) break
    const item = isObject(value) ? read(value) : undefined
    const key = isObject(value) ? String(value.uri ?? value.name) : ''
    if (item !== undefined && !found.has(key)) found.set(key, item)
  }
  return [...found.values()]
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME

const text = <K extends string>(key: K, value: unknown, most = LONGEST_TEXT): { [P in K]?: string } =>
  typeof value === 'string' ? ({ [key]: cut(value, most) } as { [P in K]?: string }) : {}

function toolOf({
  name,
  description,
  inputSchema,
}: Record<string, unknown>): LiveInventory['tools'][number] | undefined {
  if (!isName(name)) return undefined
  const schema = isObject(inputSchema) && isShallow(inputSchema, DEEPEST_SCHEMA) ? { inputSchema } : {}
  return { name, ...text('description', description), ...schema }
}

function promptOf(value: Record<string, unknown>): LiveInventory['prompts'][number] | undefined {
  const { name, description, arguments: given } = value
  if (!isName(name)) return undefined
  const known = Array.isArray(given)
    ? given.slice(0, MOST_ARGUMENTS).filter((one) => isObject(one) && isName(one.name))
    : []
  const list = known.map((one: Record<string, unknown>) => ({
    name: one.name,
    ...text('description', one.description),
    ...(typeof one.required === 'boolean' ? { required: one.required } : {}),
  }))
  return { name, ...text('description', description), ...(list.length > 0 ? { arguments: list } : {}) }
}

function resourceOf(value: Record<string, unknown>): LiveInventory['resources'][number] | undefined {
  if (typeof value.uri !== 'string' && !isName(value.name)) return undefined
  return {
    ...text('uri', value.uri),
    ...text('name', value.name, LONGEST_NAME),
    ...text('description', value.description),
    ...text('mimeType', value.mimeType, LONGEST_NAME),
  }
}

/** What is nested deeper would break whoever writes it as JSON again. */
function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return left > 0 && Object.values(value).every((member) => isShallow(member, left - 1))
}
