import { setTimeout as sleep } from 'node:timers/promises'
import { answerError } from './answer-error.ts'
import { type Authorization, authorizeBy, type RegistryCredentials } from './authorization.ts'
import { sendFollowing } from './follow.ts'
import { RegistryError } from './registry-error.ts'
import type { Exchange, RegistryReply, RegistryRequest } from './send.ts'

export interface SessionOptions {
  readonly registry: URL
  readonly credentials?: RegistryCredentials | undefined
  /** `repository:acme/x:pull,push`; none for the registry itself. */
  readonly scopes?: readonly string[]
  readonly exchange: Exchange
  readonly signal?: AbortSignal | undefined
  readonly now?: () => number
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/** What is asked: the request, which answers are good, and what it is for the words of an error. */
export interface Question extends RegistryRequest {
  readonly good: readonly number[]
  readonly what: string
  /** Repeating it leaves the same state, so it is tried again when the way or the registry fails. */
  readonly again: boolean
}

/** Requests of one repository under one authorization. */
export interface Session {
  readonly registry: URL
  /** Sends it, logs in when asked to, and gives a good answer; anything else is a RegistryError. */
  ask(question: Question): Promise<{ readonly reply: RegistryReply; readonly url: URL }>
}

const ATTEMPTS = 4
const FIRST_DELAY = 250
const LONGEST_WAIT = 20

/** A session that asks nothing yet. What may pass (429, 5xx, a cut) is asked again, a few times. */
export function openSession(options: SessionOptions): Session {
  const { registry, exchange, signal, scopes = [], now = Date.now } = options
  const pause =
    options.pause ?? ((milliseconds) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }))
  const authorization = authorizeBy({ registry, credentials: options.credentials, scopes, exchange, now })

  async function once(question: Question) {
    const used = authorization.header()
    const answer = await sendFollowing(exchange, registry, question, used)
    if (answer.reply.status !== 401 || answer.url.origin !== registry.origin) return answer
    const answered = await loginFor(answer.reply, authorization, used)
    if (!answered) return answer
    await answer.reply.dump()
    return sendFollowing(exchange, registry, question, authorization.header())
  }

  async function ask(question: Question) {
    for (let attempt = 1; ; attempt++) {
      const failure = await once(question).then(async (answer) => {
        if (question.good.includes(answer.reply.status)) return { answer }
        return { error: await answerError(answer.reply, registry.origin, question.what) }
      }, failed)
      if ('answer' in failure) return failure.answer
      const { error } = failure
      const wait = question.again && attempt < ATTEMPTS ? delayAfter(error, attempt) : undefined
      if (wait === undefined) throw error
      await pause(wait)
    }
  }
  return { registry, ask }
}

const failed = (error: unknown): { error: RegistryError } => {
  if (error instanceof RegistryError) return { error }
  throw error
}

async function loginFor(
  reply: RegistryReply,
  authorization: Authorization,
  used: string | undefined,
): Promise<boolean> {
  const challenge = reply.headers['www-authenticate']
  return challenge !== undefined && authorization.answer(challenge, used)
}

/** Milliseconds before it is tried again, undefined when trying again is of no use. */
function delayAfter({ problem, retryAfter }: RegistryError, attempt: number): number | undefined {
  if (problem !== 'busy' && problem !== 'unreachable' && problem !== 'timeout') return undefined
  if (retryAfter !== undefined) return retryAfter > LONGEST_WAIT ? undefined : retryAfter * 1000
  return FIRST_DELAY * 2 ** (attempt - 1)
}
