import { joinPath, type RouteSpec, strictJsonParse, validator } from '@mcp-runtime/contract'
import { refuse, refuseIssues } from '../api-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The body of a request, parsed strictly and checked against the route (decision 21; toolchain: the usual parsers take
 * the last of two equal keys). Errors: ApiError invalid_request_body with every finding.
 */
export function readBody(route: RouteSpec, raw: unknown): unknown {
  if (route.body === undefined) return undefined
  if (!Buffer.isBuffer(raw) || raw.length === 0) refuse('invalid_request_body', 'A JSON object is needed as the body.')
  const value = parse(raw)
  const odd = unwritable(value)
  if (odd !== undefined)
    refuse('invalid_request_body', `${odd.path === '' ? '' : `${odd.path}: `}${odd.message}`, { issues: [odd] })
  refuseIssues(validator(route.body).issues(value))
  return value
}

function parse(raw: Buffer): unknown {
  let text: string
  try {
    text = utf8.decode(raw)
  } catch {
    refuse('invalid_request_body', 'The body is not UTF-8.')
  }
  try {
    return strictJsonParse(text)
  } catch (error) {
    const { code, path, message } = error as { code?: string; path?: string; message: string }
    if (code === 'duplicate_key' || code === 'variant_key') {
      refuse('invalid_request_body', message, { issues: [{ path: path ?? '', message }] })
    }
    refuse('invalid_request_body', `The body cannot be read. ${message}`)
  }
}

/**
 * The first text in a value that cannot be kept as it came: half of a surrogate pair becomes another character in the
 * database, so that what was stored is not what was checked; a zero byte ends a text for half of the programs that read it.
 */
function unwritable(root: unknown): { path: string; message: string } | undefined {
  const rest: { path: string; value: unknown }[] = [{ path: '', value: root }]
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    const { path, value } = one
    const odd = typeof value === 'string' ? oddText(value) : undefined
    if (odd !== undefined) return { path, message: odd }
    if (typeof value !== 'object' || value === null) continue
    for (const [key, member] of Object.entries(value)) {
      const place = joinPath(path, Array.isArray(value) ? Number(key) : key)
      const odd = oddText(key)
      if (odd !== undefined) return { path: place, message: odd }
      rest.push({ path: place, value: member })
    }
  }
  return undefined
}

function oddText(text: string): string | undefined {
  if (text.includes('\0')) return 'There must be no zero byte in a text.'
  return text.isWellFormed() ? undefined : 'There is half of a surrogate pair in it, which is no character.'
}
