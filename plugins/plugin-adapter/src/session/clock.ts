import { setTimeout as sleep } from 'node:timers/promises'

/** Time as a dependency: renewal is judged by the wall clock, and tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or at once when the signal ends the wait; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** From 0 to 1. */
  random(): number
}

/**
 * The platform's clock, as its answers tell it: what it names as the end of a session is compared with that, so that a
 * machine whose own clock is wrong by an hour neither gives up a session that lives nor keeps one that is over.
 */
export class PlatformClock implements Clock {
  /** Milliseconds that the platform is ahead of this machine. */
  ahead = 0
  readonly #machine: Clock

  constructor(machine: Clock = systemClock) {
    this.#machine = machine
  }

  now = (): number => this.#machine.now() + this.ahead
  sleep: Clock['sleep'] = (ms, signal) => this.#machine.sleep(ms, signal)
  random = (): number => this.#machine.random()
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
  random: () => Math.random(),
}
