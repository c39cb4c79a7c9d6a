// A refusal in words, for the person in front of the agent.
import { type DecisionReason, explainDenial } from '@mcp-runtime/contract/policy'
import type { ScannedMessage } from '@mcp-runtime/wire'
import type { Refusal } from './refusal.ts'

export interface About {
  readonly server: string
  readonly namespace?: string | undefined
  readonly agentID: string
  readonly autoRefresh: boolean
}

/** What a gateway with limits may have stumbled over. */
export interface BodyFacts {
  readonly batch: boolean
  readonly bytes: number
}

export interface Words {
  readonly sentence: string
  readonly hint: string
}

/**
 * Words for a refusal. The gateway's own come first, because it knows which grant decided; the bare reason code of
 * the Go gateway names none, so nothing is said here that it did not say.
 */
export function explain(
  refusal: Refusal,
  message: ScannedMessage | undefined,
  about: About,
  body: BodyFacts = { batch: false, bytes: 0 },
): Words {
  const limit = refusal.reason === 'rpc_inspection_failed' ? inspectionHint(body, message) : undefined
  const ours = refusal.sentence === undefined ? words(refusal, message, about) : undefined
  const hint = limit ?? refusal.hint ?? ours?.hint ?? ''
  return { sentence: refusal.sentence ?? ours?.sentence ?? refusal.reason, hint }
}

function words(refusal: Refusal, message: ScannedMessage | undefined, about: About): Words {
  const tool = message?.name
  const what = tool === undefined ? 'The call' : `The tool "${tool}"`
  const inspect = `See: mcp-runtime server policy inspect ${about.server || 'SERVER'}`
  switch (refusal.reason) {
    // Without the decision behind it, explainDenial would have to guess the grant and the levels of these three.
    case 'tool_denied':
      return { sentence: `A grant denies ${lower(what)} to this agent.`, hint: inspect }
    case 'trust_too_low':
      return {
        sentence: `${what} needs more trust than the grant and the session of this agent give.`,
        hint: `${inspect}; a session with more trust: start the adapter with --trust medium or high.`,
      }
    case 'side_effect_not_allowed':
      return { sentence: `${what} has a side effect that no grant of this agent allows.`, hint: inspect }
    case 'session_expired':
      return {
        sentence: 'The session of this agent has expired.',
        hint: about.autoRefresh
          ? 'The adapter could not renew it; its log says why.'
          : 'Start the adapter again, with --auto-refresh to have it renewed in time.',
      }
    case 'session_revoked':
      return {
        sentence: 'The session of this agent was revoked, so it may use no tool any more.',
        hint: 'Ask the owner of the server to restore it (mcp-runtime access session unrevoke NAME), then start the adapter again.',
      }
    default:
      return fromContract(refusal, message, about)
  }
}

function fromContract(refusal: Refusal, message: ScannedMessage | undefined, about: About): Words {
  const decision = {
    allowed: false,
    status: refusal.status,
    reason: refusal.reason as DecisionReason,
    policy_version: '',
  }
  const { sentence, hint, command } = explainDenial(decision, {
    server: about.server || 'unknown',
    ...(about.namespace ? { namespace: about.namespace } : {}),
    ...(message?.name === undefined ? {} : { tool: message.name }),
    ...(about.agentID ? { agentID: about.agentID } : {}),
  })
  return { sentence, hint: command === undefined ? hint : `${hint} ${command}` }
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Why a gateway cannot read a request, when the adapter can tell: its limits are known (adapter-and-gateway §8.3). */
function inspectionHint({ batch, bytes }: BodyFacts, message: ScannedMessage | undefined): string | undefined {
  if (batch) return 'This runtime takes no JSON-RPC batches: send the messages one by one.'
  if (message?.kind === 'response') return 'This runtime takes no answers to requests of the server.'
  if (bytes > 1024 * 1024) return `This runtime takes bodies up to 1 MiB; this one has ${bytes} bytes.`
  return undefined
}
