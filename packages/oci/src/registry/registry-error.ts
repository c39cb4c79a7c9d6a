import { isCertificateCode, isProtocolCode, networkReason } from '@mcp-runtime/contract/names'

/** What kind of failure it is; whoever tells it to a person chooses the words by this. */
export type RegistryProblem =
  /** The address cannot be one of a registry, or would send a password unencrypted. */
  | 'address'
  /** No credentials, or they are not accepted. */
  | 'login'
  /** They are accepted, but do not allow this. */
  | 'forbidden'
  | 'not-found'
  /** The registry does not take it: too large, wrong digest, not supported. */
  | 'refused'
  /** Asked to wait, or it says that it cannot answer now. */
  | 'busy'
  /** No connection, or one that was cut. */
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  /** What answers is no registry. */
  | 'protocol'

export interface RegistryErrorFacts {
  readonly status?: number | undefined
  /** Seconds that the registry asks to wait. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/** A failure of a registry or of the way to it. Its message never holds a credential. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly problem: RegistryProblem
  readonly status?: number
  readonly retryAfter?: number

  constructor(problem: RegistryProblem, message: string, { status, retryAfter, cause }: RegistryErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.problem = problem
    if (status !== undefined) this.status = status
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}

/** What the HTTP client calls a connection that was cut. */
const CUT = 'UND_ERR_SOCKET'

/** An error of the network as one of ours; anything else comes back as it is. */
export function networkProblem(error: unknown, origin: string): unknown {
  if (error instanceof RegistryError) return error
  const code = codeOf(error)
  if (isCertificateCode(code)) {
    return new RegistryError('certificate', `The certificate of ${origin} is not trusted (${code}).`, { cause: error })
  }
  if (isProtocolCode(code)) {
    const spoken = origin.startsWith('https:') ? 'TLS' : 'HTTP'
    return new RegistryError('protocol', `What answers at ${origin} does not speak ${spoken}.`, { cause: error })
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return new RegistryError('timeout', `${origin} did not answer in time.`, { cause: error })
  }
  const reason = networkReason(code === CUT ? 'ECONNRESET' : code)
  if (reason === undefined) return error
  return new RegistryError('unreachable', `${origin} could not be reached: ${reason}.`, { cause: error })
}

/** The code of an error or of what lies below it: a failure of every address of a host is a list without one. */
function codeOf(error: unknown): string {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return cause === undefined || cause === error ? '' : codeOf(cause)
}
