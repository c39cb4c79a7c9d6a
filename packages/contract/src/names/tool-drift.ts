// Where what a server is declared to offer and what it offers differ. Only its live list can tell.

export interface Drift {
  /** Declared, but not in the live list: calls fail at the server. */
  readonly missing: readonly string[]
  /** In the live list, but not declared: the gateway denies them. */
  readonly ungoverned: readonly string[]
}

/** Undefined as long as no live list is known. Names in the order of their own list. */
export function toolDrift(
  declared: readonly { readonly name: string }[],
  live: { readonly tools: readonly { readonly name: string }[] } | null,
): Drift | undefined {
  if (live === null) return undefined
  const [known, running] = [new Set(declared.map(({ name }) => name)), new Set(live.tools.map(({ name }) => name))]
  return {
    missing: [...known].filter((name) => !running.has(name)),
    ungoverned: [...running].filter((name) => !known.has(name)),
  }
}
