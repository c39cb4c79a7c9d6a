import { mcprError } from '../errors/index.ts'
import { type Asked, isHtml } from './api-error.ts'
import type { HttpReply } from './transport.ts'

/** As much of a JSON Schema as is looked at. */
interface Shape {
  readonly type?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
}

/**
 * The body of a success as the object the route promises. Loosely: unknown fields are fine, missing ones too, as long
 * as something of what was promised is there, and unknown words of a list of words. What is there has the promised
 * type. A list that is `null` is an empty one (platform-api §2.4). Errors: MCPR_BAD_REPLY, MCPR_NOT_A_PLATFORM.
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
  return shaped(schema, value, '', (path, kind) => {
    throw refuse(`answers with ${path} that is no ${kind}`)
  })
}

type Refuse = (path: string, kind: string) => never

function shaped(schema: Shape, value: unknown, path: string, refuse: Refuse): unknown {
  const { type, items, properties } = schema
  if (type === 'array') {
    if (value === null || value === undefined) return []
    if (!Array.isArray(value)) return refuse(path, 'list')
    return items === undefined ? value : value.map((item) => shaped(items, item, `${path}[]`, refuse))
  }
  if (value === null || value === undefined) return value
  if (type === 'string' || type === 'boolean') return typeof value === type ? value : refuse(path, type)
  if (type === 'integer' || type === 'number') return typeof value === 'number' ? value : refuse(path, 'number')
  if (type === 'object' && (typeof value !== 'object' || Array.isArray(value))) return refuse(path, 'object')
  if (properties === undefined || typeof value !== 'object') return value
  const filled: Record<string, unknown> = { ...value }
  for (const [key, property] of Object.entries(properties)) {
    const present = key in filled
    if (property.type === 'array' && !present && !schema.required?.includes(key)) continue
    const below = path === '' ? key : `${path}.${key}`
    if (present || property.type === 'array') filled[key] = shaped(property, filled[key], below, refuse)
  }
  return filled
}
