import { mcprError } from '../errors/index.ts'
import { type Asked, isHtml } from './api-error.ts'
import type { HttpReply } from './transport.ts'

/** As much of a JSON Schema as is needed to see lists. */
interface Shape {
  readonly type?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
}

/**
 * The body of a success as the object the route promises. Loosely: unknown fields are fine, missing ones too, as long
 * as something of what was promised is there. A list that is `null` is an empty one (platform-api §2.4).
 */
export function parseReply(reply: HttpReply, asked: Asked): unknown {
  const schema = asked.route.reply as Shape
  if (reply.body.trim() === '' && (schema.required ?? []).length === 0) return {}
  const refuse = (why: string) =>
    mcprError(isHtml(reply) ? 'MCPR_NOT_A_PLATFORM' : 'MCPR_BAD_REPLY', `${asked.url.origin} ${why}.`, {
      hint: 'Check the platform URL; the API is expected below it at /api/v1.',
      details: { status: reply.status, method: asked.route.method, path: asked.url.pathname },
    })
  if (isHtml(reply)) throw refuse('answers with a web page')
  let value: unknown
  try {
    value = JSON.parse(reply.body)
  } catch {
    throw refuse('answers with something that is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('answers with something else')
  const promised = schema.required ?? []
  if (promised.length > 0 && !promised.some((key) => key in value)) throw refuse('answers with something else')
  return fillLists(schema, value)
}

function fillLists(schema: Shape, value: unknown): unknown {
  if (schema.type === 'array') {
    if (value === null || value === undefined) return []
    const { items } = schema
    return Array.isArray(value) && items !== undefined ? value.map((item) => fillLists(items, item)) : value
  }
  if (schema.properties === undefined || typeof value !== 'object' || value === null) return value
  const filled: Record<string, unknown> = { ...value }
  for (const [key, property] of Object.entries(schema.properties)) {
    const present = key in filled
    if (property.type === 'array' && !present && !schema.required?.includes(key)) continue
    if (present || property.type === 'array') filled[key] = fillLists(property, filled[key])
  }
  return filled
}
