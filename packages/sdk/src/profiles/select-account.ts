import { didYouMean, normalizeProfile } from '@mcp-runtime/contract/names'
import { fail } from '../errors/index.ts'
import { type Account, accountOf, type ProfileDocument } from './account.ts'
import { parseBaseUrl } from './base-url.ts'

/**
 * A saved login with its name.
 * @internal
 */
export interface Selected {
  readonly name: string
  readonly account: Account
}

const LIST = { command: 'mcp-runtime auth list', when: 'to see the saved logins' }
const use = (name: string) => ({ command: `mcp-runtime auth use ${name}`, when: 'to make it the current login' })

/**
 * The account a command uses (commands-user §2.2), undefined when nothing is saved. `requested` names one; else the
 * file's `current`, else the only one. A name that is asked for is found even when `current` dangles.
 * @internal
 */
export function selectAccount(document: ProfileDocument, requested: string | undefined): Selected | undefined {
  const names = Object.keys(document.accounts).sort()
  if (names.length === 0) return undefined
  const wanted = normalizeProfile(requested ?? '')
  if (document.legacy) return usable({ name: names[0]!, account: document.accounts[names[0]!]! })
  if (wanted !== '') {
    const account = accountOf(document, wanted)
    if (account !== undefined) return usable({ name: wanted, account })
    return fail('MCPR_NOT_FOUND', `No login is saved as "${wanted}".${didYouMean(wanted, names)}`, { next: [LIST] })
  }
  const current = document.current.trim()
  if (current === '') {
    if (names.length === 1) return usable({ name: names[0]!, account: document.accounts[names[0]!]! })
    return fail('MCPR_NOT_LOGGED_IN', 'Several logins are saved and none is the current one.', { next: names.map(use) })
  }
  const account = accountOf(document, current) ?? accountOf(document, normalizeProfile(current))
  if (account !== undefined) return usable({ name: current, account })
  return fail('MCPR_CONFIG_BROKEN', `The current login "${current}" is not among the saved ones.`, {
    next: names.map(use),
  })
}

function usable(selected: Selected): Selected {
  const { name, account } = selected
  const refuse = (why: string): never =>
    fail('MCPR_CONFIG_BROKEN', `The saved login "${name}" ${why}.`, {
      next: [{ command: `mcp-runtime auth login --profile ${name}`, when: 'to log in again' }],
    })
  if (account.apiUrl.trim() === '' || account.token.trim() === '') return refuse('lacks its URL or its token')
  try {
    parseBaseUrl(account.apiUrl)
  } catch (error) {
    return refuse(`cannot be used: ${(error as Error).message.replace(/\.$/, '')}`)
  }
  return selected
}
