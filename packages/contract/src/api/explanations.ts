// Why a call is allowed or not, asked without making it.
import { type Static, Type } from '@sinclair/typebox'
import { ExplainCase, Why } from '../policy/why-schema.ts'
import { defineRoute } from './route.ts'
import { KIB } from './shared.ts'

/** Cases of one question. */
export const MOST_CASES = 1000

export const ExplainBody = Type.Object(
  {
    namespace: Type.Optional(Type.String()),
    server: Type.String(),
    cases: Type.Array(ExplainCase, { minItems: 1, maxItems: MOST_CASES }),
  },
  { additionalProperties: false },
)
export type ExplainBody = Static<typeof ExplainBody>

export const Explanations = Type.Object({
  server: Type.String(),
  namespace: Type.String(),
  revision: Type.String({ description: 'Of the policy that was asked; all cases are judged by the same one.' }),
  problem: Type.Optional(
    Type.String({ description: 'Why the gateway cannot judge by the policy and allows nothing.' }),
  ),
  tools: Type.Array(Type.String(), { description: 'The tools that the server declares.' }),
  explanations: Type.Array(Why, { description: 'One for each case, in order.' }),
})
export type Explanations = Static<typeof Explanations>

export const explain = defineRoute({
  id: 'explanations.ask',
  method: 'POST',
  path: '/runtime/explanations',
  summary:
    'What the gateway would answer to calls, why, and what would change it; of others only for who administers the server.',
  audience: 'authenticated',
  body: ExplainBody,
  bodyLimit: 512 * KIB,
  status: 200,
  reply: Explanations,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'request_too_large'],
  idempotent: true,
})

export const explanationRoutes = { explain } as const
