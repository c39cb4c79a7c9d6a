/** How a registry wants to be logged in to (RFC 9110 §11.6.1; distribution token specification). */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PARAMETER = new RegExp(`^\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))\\s*(?:,|$)`)
const SCHEME = new RegExp(`^[\\s,]*(${TOKEN})(?:\\s+|$)`)

/** The challenges of a WWW-Authenticate header, in their order. What cannot be read ends the list. Pure. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = []
  let rest = header
  for (;;) {
    const scheme = SCHEME.exec(rest)
    if (scheme === null) return challenges
    rest = rest.slice(scheme[0].length)
    const parameters: Record<string, string> = {}
    for (let found = PARAMETER.exec(rest); found !== null; found = PARAMETER.exec(rest)) {
      parameters[found[1]!.toLowerCase()] = found[2]?.replace(/\\(.)/g, '$1') ?? found[3]!
      rest = rest.slice(found[0].length)
    }
    challenges.push({ scheme: scheme[1]!.toLowerCase(), parameters })
  }
}
