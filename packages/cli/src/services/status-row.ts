import type { McprError, NextStep } from '@mcp-runtime/sdk/errors'

export interface StatusRow {
  readonly component: string
  readonly namespace: string
  readonly resource: string
  readonly status: 'OK' | 'CONFIGURED' | 'SKIPPED' | 'ERROR'
  readonly details: string
  /** What would help, and the commands to run. */
  readonly hint?: string
  readonly next?: readonly NextStep[]
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

/** What a row says of an error. */
export function describeError(error: unknown): Pick<StatusRow, 'details' | 'hint' | 'next'> {
  const { message = String(error), hint, next } = (error ?? {}) as Partial<McprError>
  return { details: message, ...(hint ? { hint } : {}), ...(next ? { next } : {}) }
}
