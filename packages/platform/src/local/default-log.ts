import { pino } from 'pino'
import type { Log } from '../ports/index.ts'

/** JSON lines on stderr, which is the log file of a platform in the background. Secrets have no business there. */
export function defaultLog(): Log {
  const destination = pino.destination({ fd: 2, sync: true })
  // A full disk takes the log, not the platform.
  destination.on('error', () => undefined)
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}
