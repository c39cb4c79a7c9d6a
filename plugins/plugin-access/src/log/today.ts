// What calls of the log would meet today.
import { MOST_CASES, routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { type LoggedCall, questionOf } from './calls.ts'

/**
 * Each denied call with the answer of today, asked once for calls that are alike. Servers that are gone, and platforms
 * that do not explain, leave it out: the log is worth reading without.
 */
export async function withToday(client: PlatformClient, calls: readonly LoggedCall[], signal: AbortSignal) {
  const denied = calls.filter(({ decision }) => decision !== 'allow')
  const servers = Map.groupBy(denied, ({ server, namespace }) => JSON.stringify([namespace, server]))
  const answers = new Map<string, LoggedCall['now']>()
  for (const group of servers.values()) {
    for (const [key, now] of await ask(client, group, signal)) answers.set(key, now)
  }
  return calls.map((call): LoggedCall => {
    const now = call.decision === 'allow' ? undefined : answers.get(keyOf(call))
    return now === undefined ? call : { ...call, now }
  })
}

const keyOf = (call: LoggedCall): string => JSON.stringify([call.namespace, call.server, questionOf(call)])

async function ask(client: PlatformClient, group: readonly LoggedCall[], signal: AbortSignal) {
  const alike = [...new Map(group.map((call) => [keyOf(call), call])).values()].slice(-MOST_CASES)
  const [{ server, namespace }] = group as readonly [LoggedCall]
  const body = { server, namespace, cases: alike.map(questionOf) }
  const answer = await client.call(routes.explain, { body, signal }).catch(() => undefined)
  signal.throwIfAborted()
  return alike.flatMap((call, at) => {
    const why = answer?.explanations[at]
    if (why === undefined) return []
    const { decision, reason, change } = why
    return [[keyOf(call), { decision, reason, ...(change && { change }) }] as const]
  })
}
