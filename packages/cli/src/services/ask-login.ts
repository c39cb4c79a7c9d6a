// The part of a login that reads: flags, a pipe, or a person.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { cleanToken, type LoginInput, type LoginMethod, loginMethod } from './login-input.ts'

export type Secret =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly email: string; readonly password: string }

const HOW = 'Pipe a token into --token-stdin, or give --email with --password-stdin.'

/** Gets the secret of a login; warns when it stood on the command line, where every user of the machine can read it. */
export async function readSecret(ctx: CommandContext, input: LoginInput): Promise<Secret> {
  const method = loginMethod(input)
  const secret = await readBy(ctx, method, input)
  ctx.redactor.add(secret.kind === 'token' ? secret.token : secret.password)
  if (method.kind !== 'ask' && method.from === 'flag') {
    ctx.warn(
      `--${method.kind} shows the secret in the process list and in the shell history; use --${method.kind}-stdin.`,
    )
  }
  return secret
}

async function readBy(ctx: CommandContext, method: LoginMethod, input: LoginInput): Promise<Secret> {
  if (method.kind === 'ask') return askEither(ctx)
  if (method.kind === 'token') {
    return { kind: 'token', token: cleanToken(method.from === 'flag' ? (input.token ?? '') : await piped(ctx)) }
  }
  const password = await readPassword(ctx, method, input)
  if (password.trim() === '') fail('MCPR_INPUT_INVALID', 'The password is empty.')
  return { kind: 'password', email: method.email, password }
}

async function readPassword(
  ctx: CommandContext,
  { from, email }: Extract<LoginMethod, { kind: 'password' }>,
  input: LoginInput,
): Promise<string> {
  if (from === 'flag') return input.password ?? ''
  // Only the line break that the shell added: a password may end in a space.
  if (from === 'stdin') return (await piped(ctx)).replace(/\r?\n$/, '')
  const { askSecret } = await import('@mcp-runtime/sdk/prompts')
  return askSecret(ctx, { message: `Password of ${email}:`, flag: '--password-stdin' })
}

async function askEither(ctx: CommandContext): Promise<Secret> {
  if (!ctx.interactive)
    fail('MCPR_USAGE', 'No token and no password was given, and nobody can be asked.', { hint: HOW })
  const { askSecret, askText } = await import('@mcp-runtime/sdk/prompts')
  const email = (await askText(ctx, { message: 'E-mail (leave empty to paste a token):', flag: '--email' })).trim()
  if (email === '') {
    return { kind: 'token', token: cleanToken(await askSecret(ctx, { message: 'Token:', flag: '--token-stdin' })) }
  }
  const password = await askSecret(ctx, { message: `Password of ${email}:`, flag: '--password-stdin' })
  if (password.trim() === '') fail('MCPR_INPUT_INVALID', 'The password is empty.')
  return { kind: 'password', email, password }
}

async function piped(ctx: CommandContext): Promise<string> {
  const { readPipedSecret } = await import('@mcp-runtime/sdk/prompts')
  return readPipedSecret(ctx, HOW)
}
