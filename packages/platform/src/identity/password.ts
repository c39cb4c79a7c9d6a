// Passwords are kept as scrypt hashes with their own parameters, so that these may be raised later.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { slowHash } from './slow-hash.ts'

/** One of the settings OWASP calls equivalent for scrypt: 32 MiB, about 0.2 s. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const LENGTH = 32
/** Twice what COST needs, bytes. */
const MEMORY = 64 * 2 ** 20

const derive = (password: string, salt: Buffer, { N, r, p }: typeof COST): Promise<Buffer> =>
  slowHash({ password: password.normalize('NFKC'), salt, length: LENGTH, cost: { N, r, p, maxmem: MEMORY } })

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** A hash that no password has: what an unknown account is compared with, so that it costs the same (F7). */
export const NO_PASSWORD = ['scrypt', COST.N, COST.r, COST.p, 'AAAAAAAAAAAAAAAAAAAAAA', ''].join('$')

/** Whether `password` is the one that was hashed. Takes the same time either way. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = stored.split('$')
  if (scheme !== 'scrypt') return false
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  const wanted = Buffer.from(key, 'base64url')
  return wanted.length === derived.length && timingSafeEqual(wanted, derived)
}
