import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { candidate } from './fixtures.ts'
import { type RegistryKey, verifySignatures } from './signature.ts'

const pair = (namedCurve = 'prime256v1') => generateKeyPairSync('ec', { namedCurve })
const keys = pair()
const key = (parts: Partial<RegistryKey> = {}, { publicKey } = keys): RegistryKey => ({
  keyid: 'SHA256:one',
  keytype: 'ecdsa-sha2-nistp256',
  scheme: 'ecdsa-sha2-nistp256',
  key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  expires: null,
  ...parts,
})
const plain = candidate()
const text = `${plain.name}@${plain.version}:${plain.integrity}`
const signature = (over = text, { privateKey } = keys, keyid = 'SHA256:one') => ({
  keyid,
  sig: sign('sha256', Buffer.from(over), privateKey).toString('base64'),
})
const check = (signatures = [signature()], known: RegistryKey[] = [key()], parts = {}) =>
  verifySignatures(candidate({ signatures, ...parts }), async () => known)

it('is verified by a key that the registry names', async () => {
  expect(await check()).toBe('verified')
  expect(await check([signature(text, pair(), 'SHA256:other'), signature()])).toBe('verified')
})

it('is none without a signature or a checksum, and no key is asked for', async () => {
  const never = () => Promise.reject(new Error('asked'))
  expect(await verifySignatures(candidate(), never)).toBe('none')
  expect(
    await verifySignatures({ ...candidate({ signatures: [signature()] }), integrity: undefined } as never, never),
  ).toBe('none')
})

it.each([
  ['of another version', [signature(text.replace('1.0.0', '1.0.1'))]],
  ['of another name', [signature(text.replace('@acme', '@evil'))]],
  ['of other bytes', [signature(text.replace('AAA', 'BBB'))]],
  ['by another key under the same id', [signature(text, pair())]],
  ['that is no signature', [{ keyid: 'SHA256:one', sig: 'bm9uc2Vuc2U=' }]],
  ['beside a good one', [signature(), signature(text, pair())]],
])('throws for a signature %s', async (_, signatures) => {
  await expect(check(signatures)).rejects.toMatchObject({ code: 'MCPR_INTEGRITY', next: [expect.anything()] })
})

it('throws for a key of another curve, or that is none', async () => {
  const other = pair('secp384r1')
  await expect(check([signature(text, other)], [key({}, other)])).rejects.toMatchObject({ code: 'MCPR_INTEGRITY' })
  await expect(check([signature()], [key({ key: 'AAAA' })])).rejects.toMatchObject({ code: 'MCPR_INTEGRITY' })
})

it('does not count keys of other kinds, or that ended before it was published', async () => {
  expect(await check([signature()], [])).toBe('unknown key')
  expect(await check([signature()], [key({ keytype: 'rsa' })])).toBe('unknown key')
  const ended = [key({ expires: '2025-01-29T00:00:00.000Z' })]
  expect(await check([signature()], ended)).toBe('unknown key')
  expect(await check([signature()], ended, { published: '2025-02-01T00:00:00.000Z' })).toBe('unknown key')
  expect(await check([signature()], ended, { published: '2024-02-01T00:00:00.000Z' })).toBe('verified')
  expect(await check([signature()], [key({ expires: '2999-01-01T00:00:00.000Z' })])).toBe('verified')
})
