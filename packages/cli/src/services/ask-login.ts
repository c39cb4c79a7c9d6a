// The part of a login that reads: flags, a pipe, or a person.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { cleanToken, type LoginInput, loginMethod } from './login-input.ts'

export type Secret =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly email: string; readonly password: string }

const HOW = 'Pipe a token into --token-stdin, or give --email with --password-stdin.'

/** Gets the secret of a login; warns when it stood on the command line, where every user of the machine can read it. */
export async function readSecret(ctx: CommandContext, input: LoginInput): Promise<Secret> {
  const method = loginMethod(input)
  if (method.kind === 'password') return askPassword(ctx, method.email, input)
  if (method.kind === 'ask') return askEither(ctx)
  const token = cleanToken(method.from === 'flag' ? (input.token ?? '') : await piped(ctx))
  ctx.redactor.add(token)
  if (method.from === 'flag') {
    const { warnOfFlag } = await import('@mcp-runtime/sdk/prompts')
    warnOfFlag(ctx, 'token')
  }
  return { kind: 'token', token }
}

async function askPassword(ctx: CommandContext, email: string, given: LoginInput): Promise<Secret> {
  const { readPassword } = await import('@mcp-runtime/sdk/prompts')
  return { kind: 'password', email, password: await readPassword(ctx, given, { message: `Password of ${email}:` }) }
}

async function askEither(ctx: CommandContext): Promise<Secret> {
  if (!ctx.interactive)
    fail('MCPR_USAGE', 'No token and no password was given, and nobody can be asked.', { hint: HOW })
  const { askSecret, askText } = await import('@mcp-runtime/sdk/prompts')
  const email = (await askText(ctx, { message: 'E-mail (leave empty to paste a token):', flag: '--email' })).trim()
  if (email === '') {
    const token = cleanToken(await askSecret(ctx, { message: 'Token:', flag: '--token-stdin' }))
    ctx.redactor.add(token)
    return { kind: 'token', token }
  }
  return askPassword(ctx, email, {})
}

async function piped(ctx: CommandContext): Promise<string> {
  const { readPipedSecret } = await import('@mcp-runtime/sdk/prompts')
  return readPipedSecret(ctx, HOW)
}
