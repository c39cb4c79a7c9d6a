// Questions to a person. They are asked only where somebody can answer (a terminal, no --no-input, no CI); elsewhere
// the flag that would answer is named. Questions go to stderr: stdout is for data.
import type { CommandContext } from '../command/index.ts'
import { fail } from '../errors/index.ts'

/** A question, and how to answer it without being asked. */
export interface Question {
  /** As it is shown. */
  readonly message: string
  /** The flag that answers it without asking. */
  readonly flag: string
}

type Asked = Pick<CommandContext, 'interactive' | 'io'>

/**
 * One line of text, as typed. MCPR_USAGE, with the flag, where nobody can be asked; MCPR_INTERRUPTED at Ctrl-C.
 *
 * @example
 * const name = flags.name ?? (await askText(ctx, { message: 'Name of the team:', flag: '--name' }))
 */
export const askText = (ctx: Asked, question: Question): Promise<string> => ask(ctx, question, { type: 'input' })

/** One line that is not shown while it is typed. Errors as askText; hand the answer to `ctx.redactor`. */
export const askSecret = (ctx: Asked, question: Question): Promise<string> =>
  ask(ctx, question, { type: 'password', mask: false })

/** Yes or no; Enter alone is no. Errors as askText. */
export const confirm = (ctx: Asked, question: Question): Promise<boolean> =>
  ask(ctx, question, { type: 'confirm', default: false })

const MAX_SECRET_BYTES = 64 * 1024

/**
 * A secret that is piped in, whole: a line break that the shell added is the caller's to take off. `how` says what to do
 * instead where stdin is a terminal. MCPR_USAGE, MCPR_INPUT_INVALID.
 */
export async function readPipedSecret({ io }: Pick<CommandContext, 'io'>, how: string): Promise<string> {
  if (io.stdin.isTTY) fail('MCPR_USAGE', 'stdin is a terminal: pipe the secret in.', { hint: how })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_SECRET_BYTES) fail('MCPR_INPUT_INVALID', 'stdin holds more than any token or password.')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

type Kind = { type: 'input' } | { type: 'password'; mask: false } | { type: 'confirm'; default: false }

async function ask<T>(ctx: Asked, { message, flag }: Question, kind: Kind): Promise<T> {
  if (!ctx.interactive) {
    const missing =
      kind.type === 'confirm'
        ? `${message} Nobody can be asked here.`
        : `${message.replace(/[:?]\s*$/, '')} is not given, and nobody can be asked here.`
    fail('MCPR_USAGE', missing, { hint: `Give ${flag}.` })
  }
  const { default: inquirer } = await import('inquirer')
  const prompt = inquirer.createPromptModule({
    input: ctx.io.stdin,
    output: ctx.io.stderr as unknown as NodeJS.WritableStream,
  })
  const answers = (await prompt([{ ...kind, name: 'answer', message }] as never)) as { answer: unknown }
  return answers.answer as T
}
