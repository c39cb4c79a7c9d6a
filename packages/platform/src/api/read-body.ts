import { type RouteSpec, strictJsonParse, validator } from '@mcp-runtime/contract'
import { refuse, refuseIssues } from './api-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The body of a request, parsed strictly and checked against the route (decision 21; toolchain: the usual parsers take
 * the last of two equal keys). Errors: ApiError invalid_request_body with every finding.
 */
export function readBody(route: RouteSpec, raw: unknown): unknown {
  if (route.body === undefined) return undefined
  if (!Buffer.isBuffer(raw) || raw.length === 0) refuse('invalid_request_body', 'A JSON object is needed as the body.')
  const value = parse(raw)
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
