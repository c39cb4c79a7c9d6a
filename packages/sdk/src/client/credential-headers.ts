/**
 * The header a token travels in, by its kind (platform-api §3.1): three dot-separated parts are a JWT and go as a
 * bearer token alone, everything else is a key. Sending both costs the platform a look-up and can turn an outage of
 * its key store into a failure of every call.
 */
export function credentialHeaders(token: string): Record<string, string> {
  const isJwt = !token.startsWith('mcpu_') && token.split('.').length === 3
  return isJwt ? { authorization: `Bearer ${token}` } : { 'x-api-key': token }
}
