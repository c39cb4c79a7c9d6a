// A policy decision with 1, 1,000 and 10,000 grants that all match the caller: what is compiled must not cost more with
// more grants. Beside it the plain evaluator, which reads the whole document each time, and what compiling costs once.
import '../scripts/source.mjs'
import { median } from './lib/load.mjs'

const { compilePolicy, evaluate } = await import('@mcp-runtime/contract')

const document = (grants) => ({
  schema_version: 'v1',
  revision: '',
  server: { name: 'desk', namespace: 'team' },
  policy: { mode: 'allow-list', default_decision: 'deny', policy_version: 'v1' },
  session: { required: true },
  tools: ['list_tickets', 'create_ticket', 'close_ticket'].map((name) => ({
    name,
    required_trust: 'low',
    side_effect: 'read',
  })),
  grants: Array.from({ length: grants }, (_, i) => ({
    name: `grant-${String(i).padStart(5, '0')}`,
    namespace: 'team',
    agent_id: 'cursor',
    max_trust: 'medium',
    allowed_side_effects: ['read'],
    tool_rules: [{ name: 'list_tickets', decision: 'allow', required_trust: 'low' }],
  })),
  sessions: [{ name: 's', namespace: 'team', agent_id: 'cursor', human_id: 'ann', consented_trust: 'low' }],
})
const request = {
  method: 'tools/call',
  tool: 'list_tickets',
  identity: { humanID: 'ann', agentID: 'cursor', teamID: 'team', sessionID: 's' },
  now: Date.now(),
}

/** Microseconds of one decision, median of nine runs. */
function measure(decide, times) {
  for (let i = 0; i < times; i += 1) decide()
  const runs = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint()
    for (let i = 0; i < times; i += 1) if (!decide().allowed) throw new Error('the decision is wrong')
    return Number(process.hrtime.bigint() - start) / 1000 / times
  })
  return median(runs)
}

const LIMIT = 10
let first
console.log('policy decision, all grants match, median of 9 runs')
for (const grants of [1, 1_000, 10_000]) {
  const policy = document(grants)
  const began = performance.now()
  const compiled = compilePolicy(policy)
  const compiling = performance.now() - began
  const indexed = measure(() => compiled.decide(request), 20_000)
  const scanning = measure(() => evaluate(policy, request), Math.ceil(20_000 / grants))
  first ??= indexed
  console.log(
    `  ${String(grants).padStart(6)} grants  ${indexed.toFixed(2)} µs (${(indexed / first).toFixed(2)} x one grant)  ` +
      `plain evaluator ${(scanning / indexed).toFixed(1)} x  compiled once in ${compiling.toFixed(1)} ms` +
      (grants === 1_000 ? `  limit ${LIMIT} µs: ${indexed <= LIMIT ? 'met' : 'MISSED'}` : ''),
  )
}
