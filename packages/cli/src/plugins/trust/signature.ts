// The registry's signature over a package: ECDSA P-256 over `NAME@VERSION:INTEGRITY`, npm's public format. It proves that
// what a mirror or cache hands out is what the registry took in; it says nothing of who published it.
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate } from '../candidate.ts'

/** `unchecked`: signed, but the keys could not be had. */
export type SignatureState = 'verified' | 'none' | 'unknown key' | 'unchecked'

/** An entry of `REGISTRY/-/npm/v1/keys`. */
export interface RegistryKey {
  readonly keyid: string
  readonly keytype: string
  readonly scheme: string
  /** The public key: base64 of its SPKI DER. */
  readonly key: string
  /** RFC 3339; null when it does not end. */
  readonly expires: string | null
}

type Signed = Pick<Candidate, 'name' | 'version' | 'integrity' | 'signatures' | 'published'>

/**
 * Checks every signature whose key the registry names. MCPR_INTEGRITY when one is wrong. Keys are asked for only when
 * there is a signature; what fetchKeys throws is thrown.
 */
export async function verifySignatures(
  candidate: Signed,
  fetchKeys: () => Promise<readonly RegistryKey[]>,
): Promise<SignatureState> {
  if (candidate.signatures.length === 0 || candidate.integrity === undefined) return 'none'
  const keys = await fetchKeys()
  const known = candidate.signatures.flatMap(({ keyid, sig }) => {
    const key = keys.find((entry) => entry.keyid === keyid && isUsable(entry, candidate.published))
    return key === undefined ? [] : [{ sig, key }]
  })
  if (known.length === 0) return 'unknown key'
  const text = Buffer.from(`${candidate.name}@${candidate.version}:${candidate.integrity}`)
  for (const { sig, key } of known) if (!isSigned(text, sig, key)) return wrong(candidate, key.keyid)
  return 'verified'
}

/** A key that has ended counts for what was published before. */
function isUsable({ keytype, scheme, expires }: RegistryKey, published: string | undefined): boolean {
  if (keytype !== 'ecdsa-sha2-nistp256' || scheme !== 'ecdsa-sha2-nistp256') return false
  if (expires === null || Date.parse(expires) > Date.now()) return true
  return published !== undefined && Date.parse(published) <= Date.parse(expires)
}

function isSigned(text: Buffer, sig: string, { key }: RegistryKey): boolean {
  let publicKey: KeyObject
  try {
    publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return false
  }
  const isP256 = publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  return isP256 && verify('sha256', text, publicKey, Buffer.from(sig, 'base64'))
}

const wrong = ({ name, version }: Signed, keyid: string): never =>
  fail('MCPR_INTEGRITY', `The registry's signature of ${name} ${version} is wrong, so it is not what was published.`, {
    hint: `Nothing was installed. The key is ${keyid}. Tell whoever runs the registry or the mirror.`,
    next: [{ command: `npm view ${name}@${version} dist --json`, when: 'to see what the registry says of it' }],
  })
