// One route as an operation of OpenAPI.
import type { TObject, TSchema } from '@sinclair/typebox'
import { API_ERROR_STATUS, ApiErrorBody } from '../api/error.ts'
import { MOST_REASON, REASON_HEADER } from '../api/reason.ts'
import type { Audience, RouteSpec } from '../api/route.ts'
import { errorsOf } from './errors-of.ts'
import type { JsonSchema, SchemaWriter } from './schemas.ts'

const CREDENTIALS = [{ accessToken: [] }, { apiKey: [] }]

/** Which credentials a call needs; an empty object stands for none. */
const SECURITY: Readonly<Record<Audience, readonly object[]>> = {
  anyone: [],
  catalog: [{}, ...CREDENTIALS],
  authenticated: CREDENTIALS,
  subject: CREDENTIALS,
  admin: CREDENTIALS,
}

/** What any change may be given along. */
const REASON: JsonSchema = {
  name: REASON_HEADER,
  in: 'header',
  required: false,
  description: `Why, for the audit log: percent-encoded UTF-8, ${MOST_REASON} characters at most.`,
  schema: { type: 'string' },
}

/** `/runtime/grants/:namespace/:name` as OpenAPI writes it. */
export const pathTemplate = (path: string): string => path.replace(/:([a-zA-Z]+)/g, '{$1}')

export function operation(route: RouteSpec, schemas: SchemaWriter): JsonSchema {
  const parameters = [
    ...parametersOf(route.params, 'path', schemas),
    ...parametersOf(route.query, 'query', schemas),
    ...(route.method === 'GET' ? [] : [REASON]),
  ]
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.id.slice(0, route.id.indexOf('.'))],
    'x-audience': route.audience,
    'x-idempotent': route.idempotent,
    security: SECURITY[route.audience],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route, schemas),
    responses: { [String(route.status)]: success(route, schemas), ...refusals(route, schemas) },
  }
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query', schemas: SchemaWriter): JsonSchema[] {
  if (schema === undefined) return []
  const { properties, required = [] } = schema as TObject
  return Object.entries(properties).map(([name, member]) => {
    const { description, ...rest } = schemas.refer(member)
    return {
      name,
      in: place,
      required: place === 'path' || (required as readonly string[]).includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function requestBody(route: RouteSpec, schemas: SchemaWriter): JsonSchema {
  const limit = route.bodyLimit === undefined ? {} : { 'x-body-limit': route.bodyLimit }
  const body = route.body ?? route.bodyShape
  if (body === undefined) return {}
  const type = route.transfer === 'upload' ? 'multipart/form-data' : 'application/json'
  return { requestBody: { required: true, content: { [type]: { schema: schemas.refer(body) } }, ...limit } }
}

function success(route: RouteSpec, schemas: SchemaWriter): JsonSchema {
  if (route.status === 204) return { description: 'Done; there is nothing to tell.' }
  const lines = route.transfer === 'lines'
  return {
    description: lines ? 'JSON lines; each is what the schema says.' : 'Done.',
    content: { [lines ? 'application/x-ndjson' : 'application/json']: { schema: schemas.refer(route.reply) } },
  }
}

/** One response a status, with the codes that come with it. */
function refusals(route: RouteSpec, schemas: SchemaWriter): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(errorsOf(route), (code) => API_ERROR_STATUS[code])
  const envelope = schemas.refer(ApiErrorBody)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: `Refused: ${codes.join(', ')}.`,
        content: {
          'application/json': {
            schema: { allOf: [envelope, { type: 'object', properties: { error: { enum: codes } } }] },
          },
        },
      },
    ]),
  )
}
