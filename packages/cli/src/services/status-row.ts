import type { McprError } from '@mcp-runtime/sdk/errors'

export interface StatusRow {
  readonly component: string
  readonly namespace: string
  readonly resource: string
  readonly status: 'OK' | 'CONFIGURED' | 'SKIPPED' | 'ERROR'
  readonly details: string
}

/** How long one part may take to answer, milliseconds. */
const LIMIT_MS = 8000

export type Settled<T> = { readonly value: T } | { readonly error: unknown }

/** Runs one question within the limit; its failure is a value. */
export async function settle<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<Settled<T>> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  try {
    return { value: await ask(signal) }
  } catch (error) {
    return { error: signal.aborted ? new Error(`no answer within ${LIMIT_MS / 1000} seconds`) : error }
  }
}

/** An error in one line: its sentence, its hint, and what to run next. */
export function errorText(error: unknown): string {
  const { message = String(error), hint, next = [] } = (error ?? {}) as Partial<McprError>
  const commands = next.map(({ command, when }) => `${command} (${when})`)
  return [message, hint, commands.length > 0 ? `Next: ${commands.join('; ')}` : undefined].filter(Boolean).join(' ')
}
