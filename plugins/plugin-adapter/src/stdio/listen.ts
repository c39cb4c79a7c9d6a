import type { Clock } from '../session/clock.ts'
import { type Connection, streamOf, waitBefore } from './connection.ts'
import { readEvents } from './events.ts'

/**
 * Keeps the stream for messages of the server open (MCP transports, Streamable HTTP, "Listening for messages"), and
 * takes it up again behind the last event when it ends: servers and gateways close streams as they please. Ends
 * quietly where the server offers none (405). Resolves with `lost` when the server has forgotten the session.
 */
export async function keepListening(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<'none' | 'stopped' | 'lost'> {
  let lastEventId = ''
  let retry: number | undefined
  for (let tries = 0; !signal.aborted; ) {
    const outcome = await connection.listen(lastEventId, signal)
    if (outcome.kind === 'refused' && outcome.refusal.reason === 'session_revoked') return 'none'
    const stream = streamOf(outcome)
    if (stream) {
      const end = await readEvents(stream, (incoming) => connection.deliver(incoming), lastEventId)
      lastEventId = end.lastEventId
      retry = end.retry ?? retry
      // A stream that lived is no failed try, so the next one waits no longer than the server asks for.
      tries = 0
    } else if (outcome.kind === 'answered') {
      const { status } = outcome.value
      if (status === 404 && connection.session.id !== undefined) return 'lost'
      if (status < 500) return 'none'
    }
    tries += 1
    await clock.sleep(waitBefore(tries, retry), signal)
  }
  return 'stopped'
}
