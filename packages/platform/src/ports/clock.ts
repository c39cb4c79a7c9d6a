/** Time as a dependency, so that expiry is testable without waiting. Milliseconds since the epoch. */
export type Clock = () => number
