import { RegistryError, type RegistryProblem } from './registry-error.ts'
import type { RegistryReply } from './send.ts'

const PROBLEMS: Record<number, RegistryProblem> = { 401: 'login', 403: 'forbidden', 404: 'not-found', 429: 'busy' }
const LONGEST = 300

/** An answer that is no success, as an error; its own words are kept, for whoever shows them to make harmless. */
export async function answerError(reply: RegistryReply, origin: string, what: string): Promise<RegistryError> {
  const { status } = reply
  const problem = PROBLEMS[status] ?? (status >= 500 ? 'busy' : status >= 400 ? 'refused' : 'protocol')
  const said = wordsOf(await reply.text().catch(() => ''))
  const wait = Number.parseInt(reply.headers['retry-after'] ?? '', 10)
  const message = `${origin} ${VERBS[problem]} ${what} (HTTP ${status})${said === '' ? '' : `: ${said}`}`
  return new RegistryError(problem, /[.!?]$/.test(message) ? message : `${message}.`, {
    status,
    retryAfter: Number.isFinite(wait) ? wait : undefined,
  })
}

const VERBS: Partial<Record<RegistryProblem, string>> & Record<string, string> = {
  login: 'wants a login, or does not accept the one it got, for',
  forbidden: 'does not allow',
  'not-found': 'does not have the place for',
  busy: 'cannot take now:',
  refused: 'does not take',
  protocol: 'gave an answer that no registry gives to',
}

/** `{errors: [{code, message, detail}]}` of the distribution specification, as one line. */
function wordsOf(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown }
    if (!Array.isArray(errors)) return ''
    const told = errors.flatMap(
      (error: { code?: unknown; message?: unknown } | null) =>
        [error?.message, error?.code].find((word) => typeof word === 'string' && word !== '') ?? [],
    )
    return told.join('; ').slice(0, LONGEST)
  } catch {
    return ''
  }
}
