import { mcprError } from '../errors/index.ts'
import type { Surroundings } from './io.ts'

/** SIGINT and SIGTERM of one command, as an abort signal with the reason kept. */
export interface Interruption {
  readonly signal: AbortSignal
  /** The signal that came, if one did. */
  readonly received: string | undefined
  stop(): void
}

/**
 * Listens from now on: the first signal aborts and leaves time to clean up, the second ends the process at once.
 * Until this is called a signal ends the process by itself, so a command that needs no clean-up never hangs on one.
 */
export function listenForSignals(
  { signals, exit }: Pick<Surroundings, 'signals' | 'exit'>,
  said: (text: string) => void,
): Interruption {
  const controller = new AbortController()
  let received: string | undefined
  const onSignal = (name: NodeJS.Signals) => {
    if (received !== undefined) {
      exit(130)
      return
    }
    received = name
    // Said after: a moving line of progress is taken away by the abort.
    controller.abort(mcprError('MCPR_INTERRUPTED', name === 'SIGINT' ? 'Interrupted.' : `Stopped by ${name}.`))
    said('Stopping; once more to stop at once.')
  }
  signals.on('SIGINT', onSignal)
  signals.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    get received() {
      return received
    },
    stop() {
      signals.off('SIGINT', onSignal)
      signals.off('SIGTERM', onSignal)
    },
  }
}
