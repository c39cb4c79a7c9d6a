// Whether an answer is one that the document promises. Judged by Ajv and the document alone, not by what the platform
// checks with; members that the document does not name are findings too.
import { API_ERROR_STATUS, type ApiErrorCode, type RouteSpec } from '@mcp-runtime/contract'
import type { OpenApiDocument } from '@mcp-runtime/contract/openapi'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Answer } from './http.ts'

type Schema = { readonly [key: string]: unknown }

interface Operation {
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'path' | 'query' | 'header'
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

export interface Judge {
  /** What is wrong with the answer to a request of this route; empty when nothing is. */
  problems(route: RouteSpec, answer: Answer): string[]
  /** Whether the document allows this body. */
  takes(route: RouteSpec, body: unknown): boolean
  /** Schema of the body, with references into the document. */
  bodySchema(route: RouteSpec): Schema | undefined
  parameters(route: RouteSpec): NonNullable<Operation['parameters']>
  /** The schema that a reference leads to. */
  resolve(schema: Schema): Schema
}

const CORRELATION = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** What only the inside of the platform says. */
const INSIDE = /\bat .+:\d+:\d+|TypeError|RangeError|Cannot read prop|SQLITE|node:internal|\/src\//
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

export function createJudge(document: OpenApiDocument): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addSchema({ $id: 'closed', ...(closed(document) as object) })
  ajv.addSchema({ $id: 'open', ...document })
  const compiled = new Map<string, ValidateFunction>()
  const operation = (route: RouteSpec): Operation =>
    document.paths[route.path.replace(/:([a-zA-Z]+)/g, '{$1}')]?.[route.method.toLowerCase()] as never
  const validate = (id: string, route: RouteSpec, ...more: string[]): ValidateFunction => {
    const steps = ['paths', route.path.replace(/:([a-zA-Z]+)/g, '{$1}'), route.method.toLowerCase(), ...more]
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const ref = `${id}#/${pointer}`
    const found = compiled.get(ref) ?? ajv.compile({ $ref: ref })
    compiled.set(ref, found)
    return found
  }

  function problems(route: RouteSpec, { status, headers, text, json }: Answer): string[] {
    const found: string[] = []
    const type = headers['content-type']
    const lines = route.transfer === 'lines' && status === route.status
    if (type !== (lines ? 'application/x-ndjson' : 'application/json')) found.push(`its type is ${String(type)}`)
    if (headers['cache-control'] !== 'no-store') found.push('it may be kept')
    if (headers['x-content-type-options'] !== 'nosniff') found.push('it may be sniffed')
    const content = operation(route).responses[String(status)]
    if (status >= 400) found.push(...refusalProblems(status, json as Envelope, route))
    if (status === 405) {
      if (!headers.allow) found.push('a 405 without Allow')
    } else if (content === undefined) {
      found.push(`the document does not know the status ${status}`)
    } else if (!lines) {
      const check = validate('closed', route, 'responses', String(status), 'content', 'application/json', 'schema')
      if (!check(json)) found.push(`not as the document says: ${ajv.errorsText(check.errors)}`)
    }
    return found.length === 0 ? [] : [...found, `${status} ${text.slice(0, 400)}`]
  }

  return {
    problems,
    takes: (route, body) => validate('open', route, 'requestBody', 'content', 'application/json', 'schema')(body),
    bodySchema: (route) => operation(route).requestBody?.content['application/json']?.schema,
    parameters: (route) => operation(route).parameters ?? [],
    resolve: (schema) => {
      const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/components/schemas/'.length) : undefined
      return name === undefined ? schema : ((document.components.schemas as Record<string, Schema>)[name] as Schema)
    },
  }
}

interface Envelope {
  readonly error?: string
  readonly message?: string
  readonly correlation_id?: string
}

function refusalProblems(status: number, body: Envelope | undefined, route: RouteSpec): string[] {
  const { error = '', message = '', correlation_id = '' } = body ?? {}
  const found: string[] = []
  if (API_ERROR_STATUS[error as ApiErrorCode] !== status) found.push(`the code ${error} does not belong to ${status}`)
  if (message.trim() === '') found.push('no sentence')
  if (INSIDE.test(message)) found.push('the sentence shows the inside')
  if (CONTROL.test(message)) found.push('the sentence has control characters')
  if (!CORRELATION.test(correlation_id)) found.push('no correlation id')
  const said = status === 503 && (route.errors as readonly string[]).includes(error)
  if (status >= 500 && !said) found.push('the platform failed')
  return found
}

/** The document with every object closed, but for those within `allOf`, which speak of one object together. */
function closed(value: unknown, within = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item, within))
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, closed(member, key === 'properties' ? '' : key)]),
  )
  const isObject = 'properties' in copy && copy.type === 'object' && within !== 'allOf'
  return isObject && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}
