// Client certificates of adapters: platform-api §6.7. They are for mTLS at the ingress of a cluster.
import type { routes } from '@mcp-runtime/contract'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'

/** Errors: always 503, before anything of the body is judged: nothing here signs certificates (platform-api §6.7). */
export const issueAdapterCertificate: Handler<typeof routes.issueAdapterCertificate> = () =>
  refuse(
    'service_unavailable',
    'This platform has no issuer of certificates. Its gateway takes a session by its secret: start the adapter without --auth mtls.',
  )
