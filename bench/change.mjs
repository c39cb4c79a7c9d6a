// How long it takes until a change of access is in force: from sending `grant disable` or `session revoke` until the
// answer is there, after which every call is judged by it (decision 32), and on until the first call has been refused:
// that call is sent at once and also pays for the policy being compiled anew. Once with the one grant of the server, and
// once with 1,000 more that all match. Limit: 100 ms, in the worst round. Beside it a PATCH that changes nothing.
import { median } from './lib/load.mjs'
import { startRole } from './lib/role.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20)
const LIMIT = 100
const NAMESPACE = 'mcp-team-local'
const server = await startRole('null-server')
const platform = await startRole('platform', server.url)
const { headers, url, token, session } = platform
const pairs = Array.from({ length: headers.length / 2 }, (_, i) => [headers[2 * i], headers[2 * i + 1]])

async function api(method, path, body) {
  const response = await fetch(`${platform.platform}/api/v1/runtime${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  await response.text()
}

/** Whether a tool call passes; a refusal is an answer of the gateway that gives its reason. */
async function passes() {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...Object.fromEntries(pairs), 'content-type': 'application/json', accept: 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_tickets","arguments":{}}}',
  })
  const { result, error } = await response.json()
  return error === undefined && result.isError === false
}

/** Milliseconds from the start of one change, with the call before and after it held against what they must be. */
async function change(path, body, before, after) {
  if ((await passes()) !== before) throw new Error(`${path}: the call before the change is judged wrongly`)
  const began = performance.now()
  await api('PATCH', path, body)
  const answered = performance.now() - began
  if ((await passes()) !== after) throw new Error(`${path}: the call after the answer is judged by the old policy`)
  return { answered, judged: performance.now() - began }
}

const grant = `/grants/${NAMESPACE}/readers`
const agentSession = `/sessions/${NAMESPACE}/${session}`
const cases = [
  { name: 'nothing changes', path: grant, off: { disabled: false }, on: { disabled: false }, after: true },
  { name: 'grant disable', path: grant, off: { disabled: true }, on: { disabled: false }, after: false, limit: LIMIT },
  {
    name: 'session revoke',
    path: agentSession,
    off: { revoked: true },
    on: { revoked: false },
    after: false,
    limit: LIMIT,
  },
]

async function measure(chosen) {
  const rounds = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const results = []
    for (const { path, off, on, after } of chosen) {
      results.push(await change(path, off, true, after))
      await change(path, on, after, true)
    }
    if (round >= 0) rounds.push(results)
  }
  chosen.forEach(({ name, limit }, at) => {
    const [answered, judged] = ['answered', 'judged'].map((until) => median(rounds.map((round) => round[at][until])))
    const ratio = median(rounds.map((round) => round[at].judged / round[0].judged))
    const worst = Math.max(...rounds.map((round) => round[at].judged))
    const verdict = limit === undefined ? '' : `  limit ${limit} ms: ${worst <= limit ? 'met' : 'MISSED'}`
    console.log(
      `  ${name.padEnd(16)} answered after ${answered.toFixed(2)} ms, the next call after ${judged.toFixed(2)} ms ` +
        `(${ratio.toFixed(2)} x)  worst ${worst.toFixed(2)} ms${verdict}`,
    )
  })
}

try {
  console.log(`a change of access in force, ${ROUNDS} interleaved rounds, 1 grant`)
  await measure(cases)
  for (let i = 0; i < 1_000; i += 1) {
    await api('POST', '/grants', {
      name: `other-${i}`,
      namespace: NAMESPACE,
      serverRef: { name: 'desk' },
      subject: { agentID: 'cursor' },
      maxTrust: 'low',
      allowedSideEffects: ['write'],
      toolRules: [{ name: 'list_tickets', decision: 'allow' }],
    })
  }
  console.log(`the same with 1,000 more grants that match the caller`)
  await measure(cases)
} finally {
  await platform.stop()
  await server.stop()
}
