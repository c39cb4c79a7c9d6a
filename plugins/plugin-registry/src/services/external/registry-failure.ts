import type { RegistryError, RegistryProblem } from '@mcp-runtime/oci'
import { type ErrorCode, type McprError, mcprError, type NextStep } from '@mcp-runtime/sdk/errors'

const CODES: Readonly<Record<RegistryProblem, ErrorCode>> = {
  address: 'MCPR_INPUT_INVALID',
  login: 'MCPR_REGISTRY_LOGIN',
  forbidden: 'MCPR_FORBIDDEN',
  'not-found': 'MCPR_IMAGE_REFUSED',
  refused: 'MCPR_IMAGE_REFUSED',
  busy: 'MCPR_UNAVAILABLE',
  unreachable: 'MCPR_UNAVAILABLE',
  certificate: 'MCPR_TLS_FAILED',
  timeout: 'MCPR_REGISTRY_TIMEOUT',
  protocol: 'MCPR_BAD_REPLY',
}

/** Where the credentials that were used come from, for people; undefined when there were none. */
export type LoginSource = string | undefined

/** What the registry was asked for when it failed. */
export type RegistryWork = 'push' | 'ask'

/** A registry's failure as an error of the table; anything else comes back as it is. */
export function registryFailure(error: unknown, host: string, login: LoginSource, work: RegistryWork = 'ask'): unknown {
  if (!isRegistryError(error)) return isArchiveError(error) ? archiveFailure(error) : error
  const { problem, message, status } = error
  return mcprError(CODES[problem], message, {
    ...hintFor(problem, host, login, work),
    details: { registry: host, ...(status === undefined ? {} : { status }), ...(login ? { credentials: login } : {}) },
    cause: error,
  })
}

function hintFor(
  problem: RegistryProblem,
  host: string,
  login: LoginSource,
  work: RegistryWork,
): Pick<McprError, 'hint' | 'next'> {
  const next: readonly NextStep[] = [
    { command: `docker login ${host}`, when: 'to log in with Docker, whose logins are used' },
    {
      command: `mcp-runtime registry provision --url ${host} --username USER --password-stdin`,
      when: 'to save a login here',
    },
  ]
  switch (problem) {
    case 'login':
      return { hint: login === undefined ? `No login for ${host} is known here.` : `Used was ${login}.`, next }
    case 'forbidden':
      return {
        hint: login === undefined ? 'It was asked without a login.' : `Used was ${login}; may it push there?`,
        next,
      }
    case 'certificate':
      return { hint: 'If it is signed by your own authority, name its file in NODE_EXTRA_CA_CERTS.' }
    case 'not-found':
      return { hint: 'Some registries want the repository to be made first.' }
    case 'busy':
    case 'timeout':
    case 'unreachable':
      return work === 'push'
        ? { hint: 'Nothing was published: the manifest comes last. Pushing again goes on with what is there.' }
        : { hint: '`registry provision --no-verify` saves it without asking.' }
    case 'protocol':
      // The registry of a platform on one machine is such a case.
      return work === 'push'
        ? { hint: 'Without --mode direct the image goes through the platform you are logged in to.' }
        : {}
    default:
      return {}
  }
}

// By name: a copy of the class in another bundle is the same error.
const isRegistryError = (error: unknown): error is RegistryError => (error as Error | null)?.name === 'RegistryError'
const isArchiveError = (error: unknown): error is Error => (error as Error | null)?.name === 'ArchiveError'

const archiveFailure = (error: Error): McprError =>
  mcprError('MCPR_IMAGE_REFUSED', error.message, {
    hint: 'It is what the container engine wrote for this image.',
    cause: error,
  })
