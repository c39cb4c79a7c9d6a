import { inspect } from 'node:util'
import type { ErrorView } from '../errors/index.ts'
import type { Paint } from '../output/paint.ts'
import { sanitize } from '../output/sanitize.ts'

/** An error for people: sentence, hint, what to run next, and the code to search for. */
export function renderError(view: ErrorView, paint: Paint): string {
  const lines = [`${paint.red('Error:')} ${sanitize(view.message)}`]
  if (view.hint !== undefined) lines.push(`  ${sanitize(view.hint)}`)
  for (const { command, when } of view.next ?? []) {
    lines.push(`  next: ${paint.cyan(sanitize(command))}   ${paint.dim(`(${sanitize(when)})`)}`)
  }
  lines.push(`  ${paint.dim(view.code)}`)
  return `${lines.join('\n')}\n`
}

/** The whole chain with stacks, for --debug; the caller hides secrets. */
export const renderDebug = (error: unknown): string =>
  sanitize(`${inspect(error, { depth: 4, colors: false, maxStringLength: 4096, breakLength: 120 })}\n`)
