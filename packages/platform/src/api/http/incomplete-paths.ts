// Item paths with a segment missing or one too many are a mistake in the request, not a place that is not there:
// 400 to who is logged in (platform-api §2.5).
import { API_PREFIX } from '@mcp-runtime/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'
import { admit } from './admit.ts'

const COLLECTIONS = ['grants', 'servers', 'sessions']
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** Answers what the routes of the contract leave over below the three collections. */
export function mountIncompletePaths(app: FastifyInstance, deps: ApiDeps): void {
  for (const collection of COLLECTIONS) {
    for (const rest of ['/', '/:namespace', '/:namespace/', '/:namespace/:name/', '/:namespace/:name/:verb/*']) {
      app.route({
        method: [...METHODS],
        url: `${API_PREFIX}/runtime/${collection}${rest}`,
        onRequest: async (request) => {
          await admit(deps, 'authenticated', request)
          const wanted = `${API_PREFIX}/runtime/${collection}/NAMESPACE/NAME`
          throw new ApiError('invalid_request_body', `The path must be ${wanted}.`)
        },
        handler: () => undefined,
      })
    }
  }
}
