import { isCertificateCode, isProtocolCode, networkReason } from '@mcp-runtime/contract/names'
import { type ErrorExtra, type McprError, mcprError } from '../errors/index.ts'
import { isLoopback } from '../profiles/base-url.ts'

/** What is told of codes that come from streams and timers. */
const OTHERS: Readonly<Record<string, string>> = {
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
}

/**
 * The network's error as one of ours. A call that may have been carried out says that its outcome is not known. `about`
 * goes into the details.
 */
export function networkError(
  error: unknown,
  url: URL,
  idempotent: boolean,
  about: Readonly<Record<string, unknown>> = {},
): McprError {
  const code = String((error as { code?: unknown }).code ?? '')
  const details = { url: url.origin, reason: code, ...about }
  if (code.startsWith('MCPR_')) return error as McprError
  if (isCertificateCode(code)) {
    return mcprError('MCPR_UNAVAILABLE', `The certificate of ${url.origin} is not trusted (${code}).`, {
      hint: 'If it is signed by your own authority, name its file in NODE_EXTRA_CA_CERTS.',
      cause: error,
      details,
    })
  }
  if (isProtocolCode(code)) {
    const secure = url.protocol === 'https:' ? 'TLS' : 'HTTP'
    return mcprError('MCPR_NOT_A_PLATFORM', `What answers at ${url.origin} does not speak ${secure}.`, {
      hint: 'Check scheme and port of the platform URL.',
      cause: error,
      details,
    })
  }
  const unknown = !idempotent && code !== 'ECONNREFUSED' && code !== 'ENOTFOUND'
  return mcprError(
    'MCPR_UNAVAILABLE',
    `${url.origin} could not be reached: ${networkReason(code) ?? OTHERS[code] ?? (code || String(error))}.`,
    {
      ...(unknown
        ? { hint: 'It may have been carried out all the same: look before you try again.' }
        : wayOn(code, url)),
      cause: error,
      details,
    },
  )
}

/** What to look at or to do, by what happened. */
function wayOn(code: string, url: URL): Pick<ErrorExtra, 'hint' | 'next'> {
  if (code === 'ECONNREFUSED' && isLoopback(url)) {
    // On its own port, or the login would still find nobody there.
    const port = url.port === '' || url.port === '8090' ? '' : ` --port ${url.port}`
    return { next: [{ command: `mcp-runtime local up${port}`, when: 'to start the platform of this machine' }] }
  }
  if (code === 'ECONNREFUSED') return { hint: 'Are host and port right, and does the platform run?' }
  if (code === 'ENOTFOUND') return { hint: 'Is the host spelled right?' }
  return { hint: 'Is the network up? Try again in a moment.' }
}
