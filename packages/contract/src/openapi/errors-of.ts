import type { ApiErrorCode } from '../api/error.ts'
import type { RouteSpec } from '../api/route.ts'

/**
 * Every code a route may be refused with: what its own description names, and what follows from how all routes are served.
 * (That the platform itself failed, or that its disk is full, may be the answer to anything.)
 */
export function errorsOf(route: RouteSpec): readonly ApiErrorCode[] {
  const codes = new Set<ApiErrorCode>(route.errors)
  // Of a change, the reason that goes along may be wrong as well.
  if (route.method !== 'GET' || route.params !== undefined) codes.add('invalid_request_body')
  if (route.query !== undefined) codes.add('invalid_query_param')
  if (route.audience !== 'anyone') codes.add('unauthorized')
  if (route.audience === 'admin' || route.audience === 'subject') codes.add('forbidden')
  for (const code of ['request_too_large', 'internal_error', 'service_unavailable'] as const) codes.add(code)
  return [...codes].sort()
}
