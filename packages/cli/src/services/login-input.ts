// What was given for a login, and what is still to be asked. Pure.
import { normalizeProfile } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import { givenEmail } from '@mcp-runtime/sdk/prompts'

export interface LoginInput {
  readonly apiUrl?: string | undefined
  readonly email?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly passwordStdin?: boolean | undefined
  readonly token?: string | undefined
  readonly tokenStdin?: boolean | undefined
  readonly registryHost?: string | undefined
  readonly profile?: string | undefined
  readonly skipVerify?: boolean | undefined
}

/** Where the secret of a login comes from. `ask` needs a person. */
export type LoginMethod =
  | { readonly kind: 'token'; readonly from: 'flag' | 'stdin' }
  | { readonly kind: 'password'; readonly from: 'flag' | 'stdin' | 'ask'; readonly email: string }
  | { readonly kind: 'ask' }

/** Which kind of login was asked for (commands-user §3.1), but never a silent choice between two secrets. */
export function loginMethod(input: LoginInput): LoginMethod {
  const email = givenEmail(input)
  const sources = [
    ...(input.token === undefined ? [] : ['--token']),
    ...(input.tokenStdin ? ['--token-stdin'] : []),
    ...(input.password === undefined ? [] : ['--password']),
    ...(input.passwordStdin ? ['--password-stdin'] : []),
  ]
  if (sources.length > 1) fail('MCPR_USAGE', `${sources.join(' and ')} exclude each other: give one secret.`)
  const [source] = sources
  if (source?.startsWith('--token') && email !== '') {
    fail('MCPR_USAGE', `${source} and --email exclude each other: a token knows whose it is.`)
  }
  if (source?.startsWith('--password') && email === '') {
    fail('MCPR_USAGE', `${source} needs --email.`, { hint: 'For a token, use --token-stdin.' })
  }
  if (source === '--token' || source === '--token-stdin') {
    return { kind: 'token', from: source === '--token' ? 'flag' : 'stdin' }
  }
  if (email === '') return { kind: 'ask' }
  return { kind: 'password', from: source === '--password' ? 'flag' : source ? 'stdin' : 'ask', email }
}

/** A token as it was pasted: surrounding space and a `Bearer` in front are no part of it. */
export function cleanToken(raw: string): string {
  const token = raw.trim().replace(/^bearer(?:\s+|$)/i, '')
  if (token === '')
    fail('MCPR_INPUT_INVALID', 'The token is empty.', { hint: 'Is there anything in the pipe or file it comes from?' })
  // Exactly what may not stand in a header.
  if (/[\s\u0000-\u001f\u007f]/.test(token)) {
    fail('MCPR_INPUT_INVALID', 'The token holds spaces or line breaks; a token is one word.', {
      hint: 'Give nothing but the token, without quotes or a name in front.',
    })
  }
  return token
}

/** `--profile` as it is saved (commands-user §2.2); a name that leaves nothing is an error, not `default`. */
export function givenProfile(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined
  const name = normalizeProfile(raw)
  return name || fail('MCPR_USAGE', `"${raw}" is no profile name.`, { hint: 'Use letters, digits and @ . _ -' })
}
