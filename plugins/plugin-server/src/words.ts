// What a person may write after a flag of this group. Every refusal names the flag and what would be right.
import { isRfc1123Label, nearest } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'

/** One of a closed list of words, in any case (commands-user §13: scopes are stored lower-case). */
export function oneOf<const T extends string>(flag: string, text: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === text.trim().toLowerCase())
  if (word !== undefined) return word
  const meant = nearest(text, words)
  return fail('MCPR_USAGE', `${flag} is ${JSON.stringify(text)}; it must be one of ${words.join(', ')}.`, {
    ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
  })
}

/** A name that a server may be deployed under (commands-user §6 and §13). */
export function serverName(name: string): string {
  if (isRfc1123Label(name)) return name
  const repaired = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  const hint = 'Use lower-case letters, digits and "-" inside, 63 at most.'
  return fail('MCPR_USAGE', `${JSON.stringify(name)} cannot be the name of a server.`, {
    hint: isRfc1123Label(repaired) ? `${hint} ${repaired} would do.` : hint,
  })
}

/** Text that ends up in manifests and in the arguments of other tools: one line, and never taken for an option. */
export function plainText(flag: string, text: string): string {
  if (text.trim() === '') fail('MCPR_USAGE', `${flag} is empty.`)
  if (/[\u0000-\u001f\u007f]/.test(text)) fail('MCPR_USAGE', `${flag} contains a line break or control character.`)
  if (text.startsWith('-')) fail('MCPR_USAGE', `${flag} is ${JSON.stringify(text)}; it must not start with "-".`)
  return text
}

/** The name of an entry in the file of a client: what all clients take, and no key that means something else. */
export function entryName(flag: string, text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text) && text !== '__proto__') return text
  return fail(
    'MCPR_USAGE',
    `${flag} is ${JSON.stringify(text)}; clients take letters, digits, "-" and "_", 64 at most.`,
  )
}

/** A TCP port, or undefined when the flag was not given. */
export function portNumber(flag: string, port: number | undefined): number | undefined {
  if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535)) return port
  return fail('MCPR_USAGE', `${flag} is ${port}; it must be a port from 1 to 65535.`)
}

/** The port of MCP_DEFAULT_SERVER_PORT; what is no port there counts as not set (commands-user §2.6). */
export function defaultPort({ MCP_DEFAULT_SERVER_PORT: text }: Readonly<Record<string, string | undefined>>) {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port <= 65535 ? port : undefined
}
