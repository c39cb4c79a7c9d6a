import type { RouteSpec } from '@mcp-runtime/contract'
import type { Handler } from '../call.ts'

/** One handler a route; a route without one does not compile. */
export type HandlersOf<Routes extends Readonly<Record<string, RouteSpec>>> = {
  readonly [K in keyof Routes]: Handler<Routes[K]>
}
