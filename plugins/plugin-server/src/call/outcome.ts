// What came back from a tool call: a result, a failure of the tool, or a denial of the gateway (decision 22).
import { asObject } from '@mcp-runtime/contract/json'
import { fail, type NextStep } from '@mcp-runtime/sdk/errors'
import { META_PREFIX, RPC_DENIED, RPC_TRANSPORT } from '@mcp-runtime/wire'
import { resultText } from '../views/result-text.ts'

export interface Called {
  readonly server: string
  readonly namespace: string
  readonly tool: string
  readonly agent: string
}

interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** The result when the tool did its work. Throws MCPR_DENIED, or MCPR_FAILED with what the tool or the server said. */
export function outcomeOf(answer: { result?: Record<string, unknown>; error?: RpcError }, called: Called) {
  const { result, error } = answer
  if (error !== undefined) return refused(error, called)
  if (result?.isError !== true) return result ?? {}
  const text = resultText(result)
  const meta = asObject(result._meta) ?? {}
  const reason = meta[`${META_PREFIX}reason`]
  if (typeof reason === 'string') {
    const [sentence = '', hint = ''] = text.split('\n')
    return denied(called, { reason, sentence, hint, correlationId: meta[`${META_PREFIX}correlation-id`] })
  }
  return fail('MCPR_FAILED', `The tool ${called.tool} failed: ${text || 'it says no more'}`, { details: { result } })
}

/** Refused by the gateway (who calls, for one), or by the server. */
export function refused({ code, message, data }: RpcError, called: Called): never {
  const { reason, hint, correlation_id: correlationId } = asObject(data) ?? {}
  if (code === RPC_DENIED && typeof reason === 'string') {
    return denied(called, { reason, sentence: message, hint: typeof hint === 'string' ? hint : '', correlationId })
  }
  // The gateway cannot reach the server, and says in words why.
  if (code === RPC_TRANSPORT && typeof reason === 'string') {
    return fail('MCPR_UNAVAILABLE', message, {
      ...(typeof hint === 'string' ? { hint } : {}),
      next: [{ command: `mcp-runtime server status --namespace ${called.namespace}`, when: 'to see its state' }],
      details: { reason, ...(typeof correlationId === 'string' ? { correlationId } : {}) },
    })
  }
  return fail('MCPR_FAILED', `${called.server} refuses ${called.tool}: ${message || 'no reason given'} (${code}).`, {
    details: { code, ...(data === undefined ? {} : { data }) },
  })
}

interface Denial {
  readonly reason: string
  readonly sentence: string
  readonly hint: string
  readonly correlationId: unknown
}

function denied(called: Called, { reason, sentence, hint, correlationId }: Denial): never {
  const known = typeof correlationId === 'string' ? { correlationId } : {}
  return fail(
    'MCPR_DENIED',
    sentence === '' || sentence === reason ? `The policy does not allow ${called.tool}: ${reason}.` : sentence,
    {
      ...(hint === '' ? {} : { hint: hint.replace(/ ?mcp-runtime .*$/, '').trim() || hint }),
      next: nextSteps(called, hint),
      details: { reason, ...known },
    },
  )
}

/** The gateway's own command first, where it names one: it knows what decided. */
function nextSteps({ server, namespace }: Called, hint: string): NextStep[] {
  const inspect = `mcp-runtime server policy inspect ${server} --namespace ${namespace}`
  // A server can write such a hint as well: what a shell would make more of than words is no command of ours.
  const named = /mcp-runtime(?: [\w.,:=/@-]+)+$/.exec(hint)?.[0]
  return [
    ...(named === undefined ? [] : [{ command: named, when: 'to allow it, if you may' }]),
    { command: inspect, when: 'to see the policy that is enforced' },
  ]
}
