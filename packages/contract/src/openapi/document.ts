// The OpenAPI 3.1 document of the platform API, written from the very descriptions that the platform serves by and the
// client calls by.
import { API_PREFIX } from '../api/index.ts'
import type { RouteSpec } from '../api/route.ts'
import { operation, pathTemplate } from './operation.ts'
import { type JsonSchema, SchemaWriter } from './schemas.ts'

export interface OpenApiOptions {
  /** Of the platform that serves it. */
  readonly version: string
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: JsonSchema
}

const ABOUT = `What the platform of mcp-runtime offers to its command line and to programs.

Refusals have one envelope, \`{error, message, correlation_id, issues?}\`: match on the status and on \`error\`. Methods that a
path does not have are answered with 405 and \`Allow\`. Keys of a body are read as they are written; a key that stands
twice, or in two spellings that differ by case only, is refused. \`x-body-limit\` is the most bytes of a body,
\`x-audience\` who may call at all, \`x-idempotent\` whether the same call again leaves the same state.`

/** The document of these routes. The same routes give the same text. */
export function openApiDocument(
  routes: Readonly<Record<string, RouteSpec>>,
  { version }: OpenApiOptions,
): OpenApiDocument {
  const schemas = new SchemaWriter()
  const paths: Record<string, Record<string, JsonSchema>> = {}
  const served = Object.values(routes).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  for (const route of served) {
    const path = pathTemplate(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  const tags = new Set(served.map((route) => route.id.slice(0, route.id.indexOf('.'))))
  return {
    openapi: '3.1.0',
    info: {
      title: 'mcp-runtime platform API',
      version,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_PREFIX }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', description: 'From /auth/login or /auth/refresh.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: schemas.components(),
    },
  }
}
