// What the codes of failed connections mean, as Node and OpenSSL name them. Pure.

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ALTNAME/
const NOT_HTTP = /^(?:EPROTO|HPE_|ERR_SSL|ERR_TLS)/

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

/** Whether the certificate of the other side is not trusted. */
export const isCertificateCode = (code: string): boolean => CERTIFICATE.test(code)

/** Whether the other side speaks something else than HTTP or TLS. */
export const isProtocolCode = (code: string): boolean => NOT_HTTP.test(code)

/** Why the other side could not be reached, as the end of a sentence; undefined for any other code. */
export const networkReason = (code: string): string | undefined =>
  Object.hasOwn(REASONS, code) ? REASONS[code] : undefined
