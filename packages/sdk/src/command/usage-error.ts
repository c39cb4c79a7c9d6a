import type { ErrorView } from '../errors/index.ts'

interface CommandShape {
  readonly id?: string
  readonly flags?: Readonly<Record<string, unknown>>
  readonly baseFlags?: Readonly<Record<string, unknown>>
}

/** Adds to the framework's usage errors what it leaves out: the flag that was meant, and where the help is. */
export async function refineUsageError(
  view: ErrorView,
  error: unknown,
  command: CommandShape,
  bin: string,
): Promise<ErrorView> {
  if (view.code !== 'MCPR_USAGE' || view.next !== undefined) return view
  const words = [bin, ...(command.id ?? '').split(':')].filter((word) => word !== '').join(' ')
  const next = [{ command: `${words} --help`, when: 'to see arguments and flags' }]
  return { ...view, message: `${view.message}${await meant(error, command)}`, next }
}

async function meant(error: unknown, command: CommandShape): Promise<string> {
  const unknown = (error as { flags?: unknown } | undefined)?.flags
  if (!Array.isArray(unknown) || typeof unknown[0] !== 'string') return ''
  const { didYouMean } = await import('@mcp-runtime/contract/names')
  const known = Object.keys({ ...command.baseFlags, ...command.flags }).map((name) => `--${name}`)
  return didYouMean(unknown[0], known)
}
