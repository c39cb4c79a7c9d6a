// Access tokens: JWT, HS256, the claims of platform-api §3.2. Clients may read them; we only take `sub` and `sid`
// (the login) from them.
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../ports/index.ts'
import type { Caller } from './principal.ts'

const ISSUER = 'mcp-runtime'
const AUDIENCES = ['platform-api', 'runtime-api', 'analytics-api']

/** Seconds an access token lives. */
export const ACCESS_TOKEN_LIFE = 15 * 60

/** Signs and reads the short-lived tokens of a login. */
export class AccessTokens {
  readonly #key: Uint8Array
  readonly #clock: Clock

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key
    this.#clock = clock
  }

  async sign(caller: Caller, login: string): Promise<string> {
    const now = Math.floor(this.#clock() / 1000)
    return new SignJWT({
      email: caller.email,
      role: caller.role,
      ...(caller.namespace === undefined ? {} : { namespace: caller.namespace }),
      teams: caller.teams,
      allowed_namespaces: caller.allowedNamespaces,
      auth_type: 'platform_jwt',
      sid: login,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCES)
      .setSubject(caller.userID)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_LIFE)
      .sign(this.#key)
  }

  /** The user and login a token of this platform is of; a token without an expiry is none (F9). */
  async verify(token: string): Promise<{ userID: string; login: string } | { problem: 'expired' | 'invalid' }> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCES[0] as string,
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
        currentDate: new Date(this.#clock()),
      })
      return { userID: payload.sub as string, login: String(payload.sid) }
    } catch (error) {
      return { problem: (error as { code?: string }).code === errors.JWTExpired.code ? 'expired' : 'invalid' }
    }
  }
}
