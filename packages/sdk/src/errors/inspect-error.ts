/** The properties that tell errors apart; all optional, because anything can be thrown. */
export interface ErrorFacts {
  readonly name?: string
  readonly code?: string
  readonly message: string
  readonly exit?: number
  readonly path?: string
  readonly syscall?: string
  readonly parse: boolean
  readonly cause?: unknown
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const integer = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255 ? (value as number) : undefined

/** Reads the telling properties of whatever was thrown; never by class, as classes exist once per copy of a package. */
export function inspectError(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null) return { message: String(error), parse: false }
  const thrown = error as Record<string, unknown>
  const oclif = thrown.oclif as { exit?: unknown } | undefined
  const facts: Record<string, unknown> = {
    name: text(thrown.name),
    code: text(thrown.code),
    message: text(thrown.message) ?? String(error),
    // `exit` is ours, `oclif.exit` is the framework's.
    exit: integer(oclif?.exit) ?? integer(thrown.exit),
    path: text(thrown.path),
    syscall: text(thrown.syscall),
    parse: 'parse' in thrown,
    cause: thrown.cause,
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as ErrorFacts
}
