// The description of all routes, for programs: platform-api §6.13 has a skeleton of it.
import { Type } from '@sinclair/typebox'
import { defineRoute } from './route.ts'

export const openApi = defineRoute({
  id: 'platform.openapi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This description, OpenAPI 3.1.',
  audience: 'anyone',
  status: 200,
  reply: Type.Object(
    { openapi: Type.String(), info: Type.Unknown(), paths: Type.Unknown(), components: Type.Unknown() },
    { additionalProperties: true },
  ),
  errors: [],
  idempotent: true,
})

export const openApiRoutes = { openApi } as const
