// The error envelope of the platform API (platform-api §2.3). Clients match on status and code, never on the text.
import { type Static, Type } from '@sinclair/typebox'

export const API_ERROR_STATUS = {
  invalid_request_body: 400,
  invalid_query_param: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  request_too_large: 413,
  unprocessable: 422,
  too_many_requests: 429,
  server_push_cooldown_active: 429,
  active_server_limit_reached: 429,
  internal_error: 500,
  service_unavailable: 503,
} as const
export type ApiErrorCode = keyof typeof API_ERROR_STATUS

export const ApiErrorBody = Type.Object({
  error: Type.String({ description: 'Stable code.' }),
  message: Type.String({ description: 'For people; never match on it.' }),
  correlation_id: Type.Optional(Type.String({ description: 'Names this request in the platform log.' })),
  issues: Type.Optional(
    Type.Array(Type.Object({ path: Type.String(), message: Type.String(), hint: Type.Optional(Type.String()) }), {
      description: 'Every field that was refused, not only the first.',
    }),
  ),
})
export type ApiErrorBody = Static<typeof ApiErrorBody>
