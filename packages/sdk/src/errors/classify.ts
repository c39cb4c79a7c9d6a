import { ERRORS, type ErrorCode, isErrorCode } from './codes.ts'
import { type ErrorFacts, inspectError } from './inspect-error.ts'

const SYSTEM: Record<string, ErrorCode> = {
  ENOSPC: 'MCPR_DISK_FULL',
  EDQUOT: 'MCPR_DISK_FULL',
  EACCES: 'MCPR_FILE_UNREADABLE',
  EPERM: 'MCPR_FILE_UNREADABLE',
  EROFS: 'MCPR_FILE_UNREADABLE',
  EISDIR: 'MCPR_FILE_UNREADABLE',
  ENOTDIR: 'MCPR_FILE_UNREADABLE',
  ELOOP: 'MCPR_FILE_UNREADABLE',
  ENAMETOOLONG: 'MCPR_FILE_UNREADABLE',
  EMFILE: 'MCPR_FILE_UNREADABLE',
  EIO: 'MCPR_FILE_UNREADABLE',
  ENOENT: 'MCPR_FILE_NOT_FOUND',
  EEXIST: 'MCPR_FILE_EXISTS',
  EADDRINUSE: 'MCPR_PORT_IN_USE',
  ECONNREFUSED: 'MCPR_UNAVAILABLE',
  ECONNRESET: 'MCPR_UNAVAILABLE',
  EHOSTUNREACH: 'MCPR_UNAVAILABLE',
  ENETUNREACH: 'MCPR_UNAVAILABLE',
  ENOTFOUND: 'MCPR_UNAVAILABLE',
  EAI_AGAIN: 'MCPR_UNAVAILABLE',
  ETIMEDOUT: 'MCPR_UNAVAILABLE',
  ABORT_ERR: 'MCPR_INTERRUPTED',
}

const NAMES: Record<string, ErrorCode> = {
  AbortError: 'MCPR_INTERRUPTED',
  AbortPromptError: 'MCPR_INTERRUPTED',
  // @inquirer throws it when Ctrl-C ends a prompt.
  ExitPromptError: 'MCPR_INTERRUPTED',
  TimeoutError: 'MCPR_TIMEOUT',
}

function classifyFacts(facts: ErrorFacts): ErrorCode {
  if (isErrorCode(facts.code)) return facts.code
  // A listening port that may not be bound is no file.
  if (facts.code === 'EACCES' && facts.syscall === 'listen') return 'MCPR_FAILED'
  if (facts.parse || facts.exit === 2) return 'MCPR_USAGE'
  if (facts.name !== undefined && Object.hasOwn(NAMES, facts.name)) return NAMES[facts.name]!
  if (facts.code !== undefined && Object.hasOwn(SYSTEM, facts.code)) return SYSTEM[facts.code]!
  return facts.exit === undefined ? 'MCPR_BUG' : 'MCPR_FAILED'
}

/**
 * The code of the table that whatever was thrown belongs to; `MCPR_BUG` when nobody foresaw it.
 * @internal
 */
export const classify = (error: unknown): ErrorCode => classifyFacts(inspectError(error))

/**
 * Whether the reader of our output went away: no error of ours, and nobody is left to be told.
 * @internal
 */
export const isBrokenPipe = (error: unknown): boolean => inspectError(error).code === 'EPIPE'

/**
 * The exit code of whatever was thrown (design §3). Pure: by `code`, `oclif.exit` and `name`, never by class. An
 * `MCPR_` code that this copy does not know yet counts with the exit code it brings.
 */
export function exitCodeOf(error: unknown): number {
  const facts = inspectError(error)
  if (facts.code === 'EPIPE') return 0
  if (facts.code === 'EEXIT') return facts.exit ?? 1
  if (facts.code?.startsWith('MCPR_') && !isErrorCode(facts.code)) return facts.exit ?? 1
  const code = classifyFacts(facts)
  // These two are as varied as their makers, so one of them may bring an exit code of its own.
  const varied = code === 'MCPR_FAILED' || code === 'MCPR_PLUGIN_FAILED'
  return varied ? (facts.exit ?? ERRORS[code].exit) : ERRORS[code].exit
}
