// Reads what npm printed when it failed: its JSON, or its lines where it printed none.
import { sanitizeLine } from '@mcp-runtime/sdk/output'
import { hideCredentials } from './hide-credentials.ts'

export interface NpmFailure {
  /** npm's own: `E404`, `ECONNREFUSED`, `EINTEGRITY`. */
  readonly code: string
  /** One line, without credentials and control characters. */
  readonly summary: string
  readonly url?: string
  readonly origin?: string
  /** As a sentence begins: `The registry https://…` or `The registry`. */
  readonly registry: string
  /** What was asked for, `NAME` or `NAME@VERSION`; `the package` when npm did not say. */
  readonly named: string
  readonly name?: string
  /** The registry has the package; it is the version that is missing. */
  readonly version: boolean
  /** The connection that failed was not to the registry's own address. */
  readonly byProxy: boolean
  readonly proxy?: string
}

/** The facts of a failure. `about` (`NAME@WANTED`) names the package better than npm does. Pure. */
export function readFailure(stdout: string, stderr: string, about?: string): NpmFailure {
  const { code, summary, detail } = fromJson(stdout) ?? fromLines(stderr)
  const text = sanitizeLine(hideCredentials(`${summary} ${detail}`)).trim()
  const url = /https?:\/\/[^\s'",)]+/.exec(text)?.[0]?.replace(/:$/, '')
  const at = url === undefined ? undefined : parse(url)
  const proxy = at && foreignAddress(text, at)
  const version = /No match(?:ing version)? found/i.test(text)
  const told = about ?? nameIn(text) ?? (at && nameOf(at))
  const name = told?.replace(/(?<=.)@.*$/, '')
  return {
    code,
    summary: sanitizeLine(hideCredentials(summary)).trim() || code,
    registry: at ? `The registry ${at.origin}` : 'The registry',
    named: (version ? told : name) ?? 'the package',
    version,
    byProxy: proxy !== undefined,
    ...(name ? { name } : {}),
    ...(url ? { url } : {}),
    ...(at ? { origin: at.origin } : {}),
    ...(proxy ? { proxy } : {}),
  }
}

type Printed = Pick<NpmFailure, 'code' | 'summary'> & { detail: string }

function fromJson(stdout: string): Printed | undefined {
  try {
    const { error } = JSON.parse(stdout) as { error?: { code?: unknown; summary?: unknown; detail?: unknown } }
    if (typeof error?.code !== 'string') return undefined
    return { code: error.code, summary: String(error.summary ?? ''), detail: String(error.detail ?? '') }
  } catch {
    return undefined
  }
}

function fromLines(stderr: string): Printed {
  const lines = stderr.split('\n').flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? [])
  const code = lines.map((line) => /^code (\S+)$/.exec(line)?.[1]).find((found) => found !== undefined)
  const said = lines.filter((line) => !/^(?:code|errno|syscall) |^A complete log|^\s+at /.test(line))
  return {
    code: code ?? 'UNKNOWN',
    summary: said[0] ?? stderr.trim().split('\n').at(-1) ?? '',
    detail: said.slice(1).join(' '),
  }
}

const parse = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined)

const NAMED = [
  /requested resource '((?:@[^/\s']+\/)?[^\s'@]+(?:@[^']+)?)'/,
  /No match(?:ing version)? found for (?:version )?((?:@[^/\s']+\/)?[^\s'@]+(?:@[^\s']+?)?)\.?(?=\s|$)/,
]
const nameIn = (text: string): string | undefined =>
  NAMED.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)

/** The package that a registry's address names: `/@scope%2fname`, or the tarball below it. */
function nameOf({ pathname }: URL): string | undefined {
  const path = decodeURIComponent(pathname.replace(/\/-\/.*$/, ''))
  return /(?:@[^/]+\/)?[^/]+$/.exec(path)?.[0]
}

/** `connect ECONNREFUSED 10.0.0.1:3128` while the registry is on port 443: that was the proxy. */
function foreignAddress(text: string, registry: URL): string | undefined {
  const lookup = /getaddrinfo \S+ ([\w.-]+)/.exec(text)?.[1]
  if (lookup !== undefined) return lookup === registry.hostname ? undefined : lookup
  const [, address, port] = /connect E[A-Z]+ (\S+?):(\d+)/.exec(text) ?? []
  const own = registry.port || (registry.protocol === 'https:' ? '443' : '80')
  return port === undefined || port === own ? undefined : `${address}:${port}`
}
