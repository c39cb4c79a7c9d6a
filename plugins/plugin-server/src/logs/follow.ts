// Following logs over broken connections and restarts of the platform.
import type { McprError } from '@mcp-runtime/sdk/errors'
import { LogPosition } from './position.ts'

export interface FollowInput<L> {
  /** Opens the stream; from the given time, or as the user asked when it is undefined. */
  readonly open: (sinceTime: string | undefined) => AsyncIterable<L>
  readonly signal: AbortSignal
  readonly sleep: (milliseconds: number) => Promise<unknown>
  readonly say: (text: string) => void
}

/** Milliseconds between tries: a platform that is started again is back within that. */
const DELAYS = [200, 500, 1000, 2000, 4000, 8000]

/**
 * Every line once, for as long as the server is there. Ends when the signal aborts, when the server is gone, and when
 * there is nothing to follow. Whoever calls has just reached the platform, so a connection that fails is a broken one.
 * Errors: MCPR_UNAVAILABLE once the tries are used up; refusals at once.
 */
export async function* followLines<L extends { readonly time: string; readonly replica: string }>(
  input: FollowInput<L>,
): AsyncGenerator<L> {
  const position = new LogPosition()
  let since: string | undefined
  let began = false
  let failures = 0
  // A platform that stops may end the stream as if all were said: only the second end without news is believed.
  let quiet = 0
  for (;;) {
    try {
      let news = false
      for await (const line of input.open(since)) {
        if (failures > 0) input.say('The connection is back.')
        failures = 0
        if (!position.takes(line)) continue
        news = true
        yield line
      }
      quiet = news ? 0 : quiet + 1
      if (input.signal.aborted || quiet > 1) return
    } catch (error) {
      if (input.signal.aborted) return
      const { code } = error as McprError
      if (began && code === 'MCPR_NOT_FOUND') {
        input.say('The server is gone.')
        return
      }
      const delay = DELAYS[failures]
      if (code !== 'MCPR_UNAVAILABLE' || delay === undefined) throw error
      if (failures === 0) input.say('The connection broke; trying to go on where it was.')
      failures++
      await input.sleep(delay).catch(() => {})
      if (input.signal.aborted) return
    }
    began = true
    since = position.resume()
  }
}
