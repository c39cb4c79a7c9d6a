import { setImmediate } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Lets everybody else go first, in the midst of long work. Of all who wait here one goes on in each round of the event
 * loop: what waits for a plain `setImmediate` goes on all in one round, so that a hundred long questions of one user
 * would hold up the calls of all others for a hundred pieces of work at a time.
 */
export function giveWay(): Promise<void> {
  last = last.then(() => setImmediate())
  return last
}
