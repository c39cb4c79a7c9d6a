// Shapes of secrets that are hidden wherever they show up, registered or not: platform API §3.1 names the kinds.
const SHAPES = [
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\bmcp[ur]_[\w-]{16,}/g,
  /(?<=\bBearer )[\w.~+/=-]{8,}/gi,
  /(?<=\b(?:x-api-key|x-mcp-agent-session-secret|password|refresh_token|access_token|secret)["']?\s*[:=]\s*["']?)[^\s"',}]{4,}/gi,
]
const HIDDEN = '[hidden]'
const SHORTEST = 6

/** Hides secrets in text. One per command; whoever meets a secret registers it. */
export interface Redactor {
  /** Hides this text from now on. Texts under six characters are left alone: they would blank out ordinary words. */
  add(secret: string | undefined): void
  /** Registered secrets only: for data. */
  known(text: string): string
  /** Registered secrets and everything shaped like one: for what is said to people. */
  all(text: string): string
}

/** A redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>()
  const known = (text: string): string => {
    let result = text
    for (const secret of secrets) result = result.replaceAll(secret, HIDDEN)
    return result
  }
  return {
    add(secret) {
      const trimmed = secret?.trim() ?? ''
      if (trimmed.length >= SHORTEST) secrets.add(trimmed)
    },
    known,
    all: (text) => SHAPES.reduce((result, shape) => result.replace(shape, HIDDEN), known(text)),
  }
}
