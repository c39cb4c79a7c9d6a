import { classify } from './classify.ts'
import type { ErrorCode } from './codes.ts'
import { inspectError } from './inspect-error.ts'
import type { McprError, NextStep } from './mcpr-error.ts'
import { usageText } from './usage-text.ts'

/** An error as it is shown, and as it stands below `error` on JSON output. */
export interface ErrorView {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly next?: readonly NextStep[]
  readonly details?: Readonly<Record<string, unknown>>
  /** What lay below, outermost first; the messages alone. */
  readonly cause?: readonly string[]
}

const DEPTH = 8

function causes(error: unknown): string[] {
  const chain: string[] = []
  let current = inspectError(error).cause
  for (let depth = 0; depth < DEPTH && current !== undefined && current !== null; depth++) {
    const facts = inspectError(current)
    const message = facts.message === '' ? (facts.code ?? facts.name ?? 'unknown') : facts.message
    if (chain.at(-1) !== message) chain.push(message)
    current = facts.cause
  }
  return chain
}

const HINTS: Partial<Record<ErrorCode, string>> = {
  MCPR_BUG: 'Run the same command with --debug to see where, and report it.',
  MCPR_FILE_NOT_FOUND: 'Is the path right, seen from the current folder?',
}

const SENTENCES: Partial<Record<ErrorCode, (path: string) => string>> = {
  MCPR_DISK_FULL: (path) => `No space is left on the disk${path === '' ? '' : ` for ${path}`}.`,
  MCPR_FILE_NOT_FOUND: (path) => `${path === '' ? 'A file' : path} does not exist.`,
  MCPR_FILE_EXISTS: (path) => `${path === '' ? 'A file' : path} exists already.`,
  MCPR_INTERRUPTED: () => 'Interrupted.',
}

const UNREADABLE: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'too many symbolic links',
}

function sentence(code: ErrorCode, error: unknown): string {
  const { message, path = '', code: system = '', name } = inspectError(error)
  if (code === 'MCPR_BUG') return `Something went wrong inside mcp-runtime: ${name ?? 'Error'}: ${message}`
  if (code === 'MCPR_FILE_UNREADABLE') {
    return `${path === '' ? 'A file' : path} cannot be used: ${UNREADABLE[system] ?? message}.`
  }
  return SENTENCES[code]?.(path) ?? usageText(message)
}

const isOurs = (error: unknown): error is McprError => inspectError(error).code?.startsWith('MCPR_') ?? false

/** How any error is shown: code, sentence, hint, next commands. Pure. */
export function toErrorView(error: unknown): ErrorView {
  const below = causes(error)
  const cause = below.length === 0 ? {} : { cause: below }
  if (isOurs(error)) {
    const { code, message, hint, next, details } = error
    return {
      code,
      // The parser wraps what a flag of ours says of its value.
      message: code === 'MCPR_USAGE' ? usageText(message) : message,
      ...(hint === undefined ? {} : { hint }),
      ...(next === undefined ? {} : { next }),
      ...(details === undefined ? {} : { details }),
      ...cause,
    }
  }
  const code = classify(error)
  const hint = HINTS[code]
  return { code, message: sentence(code, error), ...(hint === undefined ? {} : { hint }), ...cause }
}
