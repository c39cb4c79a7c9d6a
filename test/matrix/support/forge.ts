// Access tokens that somebody made who has the platform's key, or only thinks so.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyFor } from '../../../packages/platform/src/identity/signing-key.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** `genuine`, made over: `expired`, `audience`, `secret`, `none`, `no-exp`, `hs512`, and `same` as the proof that it can be. */
export function forge(how: string, genuine: string, dataDir: string): string {
  const payload = JSON.parse(Buffer.from(genuine.split('.')[1] ?? '', 'base64url').toString())
  const { exp, ...without } = payload
  const claims =
    how === 'expired'
      ? { ...payload, exp: exp - 86_400 }
      : how === 'audience'
        ? { ...payload, aud: ['another-api'] }
        : how === 'no-exp'
          ? without
          : payload
  if (how === 'none') return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
  const signed = `${encode({ alg: how === 'hs512' ? 'HS512' : 'HS256', typ: 'JWT' })}.${encode(claims)}`
  const key = how === 'secret' ? Buffer.alloc(32) : accessKey(dataDir)
  return `${signed}.${createHmac(how === 'hs512' ? 'sha512' : 'sha256', key)
    .update(signed)
    .digest('base64url')}`
}

const accessKey = (dataDir: string): Buffer => keyFor(readFileSync(join(dataDir, 'platform.key')), 'access-token')
