// An account and its password, as commands take them: a flag, a pipe, or a person.
import type { CommandContext } from '../command/index.ts'
import { fail } from '../errors/index.ts'
import { askSecret, readPipedSecret } from './ask.ts'

/** `--email` and `--username`, which say the same. */
export interface GivenEmail {
  readonly email?: string | undefined
  readonly username?: string | undefined
}

/** The e-mail that was given, empty without one. MCPR_USAGE when the two differ or are blank. */
export function givenEmail({ email, username }: GivenEmail): string {
  const [first, second] = [email?.trim() ?? '', username?.trim() ?? '']
  if (first && second && first.toLowerCase() !== second.toLowerCase()) {
    fail('MCPR_USAGE', `--email ${first} and --username ${second} are two different accounts.`)
  }
  if ((email !== undefined && !first) || (username !== undefined && !second)) {
    fail('MCPR_USAGE', '--email is empty.')
  }
  return first || second
}

/** Where a password comes from; a question where neither is given. */
export interface GivenPassword {
  readonly password?: string | undefined
  readonly passwordStdin?: boolean | undefined
}

/** How it is asked for. */
export interface PasswordQuestion {
  readonly message: string
  /** Asks twice: for one that is being set. */
  readonly twice?: boolean
}

/**
 * A password, kept out of all output. Warns when it stood on the command line, where every user of the machine can read
 * it. MCPR_USAGE for two sources, or where nobody can be asked; MCPR_INPUT_INVALID for an empty one.
 */
export async function readPassword(
  ctx: CommandContext,
  given: GivenPassword,
  question: PasswordQuestion,
): Promise<string> {
  if (given.password !== undefined && given.passwordStdin) {
    fail('MCPR_USAGE', '--password and --password-stdin exclude each other: give one secret.')
  }
  const password = await passwordFrom(ctx, given, question)
  if (password.trim() === '') fail('MCPR_INPUT_INVALID', 'The password is empty.')
  ctx.redactor.add(password)
  if (given.password !== undefined) warnOfFlag(ctx, 'password')
  return password
}

/** Says that a secret on the command line can be seen. */
export function warnOfFlag(ctx: Pick<CommandContext, 'warn'>, flag: string): void {
  ctx.warn(`--${flag} shows the secret in the process list and in the shell history; use --${flag}-stdin.`)
}

async function passwordFrom(
  ctx: CommandContext,
  { password, passwordStdin }: GivenPassword,
  { message, twice = false }: PasswordQuestion,
): Promise<string> {
  if (password !== undefined) return password
  // Only the line break that the shell added: a password may end in a space.
  if (passwordStdin)
    return (await readPipedSecret(ctx, 'Without --password-stdin you are asked for it.')).replace(/\r?\n$/, '')
  const flag = '--password-stdin'
  const first = await askSecret(ctx, { message, flag })
  if (first.trim() === '' || !twice) return first
  const second = await askSecret(ctx, { message: 'The same again:', flag })
  return first === second ? first : fail('MCPR_INPUT_INVALID', 'The two passwords differ. Nothing was done.')
}
