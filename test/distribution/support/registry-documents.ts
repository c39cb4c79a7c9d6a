// What a registry says of a version, signed as npm's registry signs it.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { MadePlugin } from './make-plugin.ts'

export interface PublishOptions {
  /** Default `latest`. */
  readonly tag?: string
  readonly publisher?: string
  /** RFC 3339. */
  readonly published?: string
  /** Default `none`. `wrong`: over other bytes. `unknown key`: by a key that the registry does not name. */
  readonly signature?: 'right' | 'wrong' | 'unknown key' | 'none'
  /** The predicate type of the provenance that is stated. */
  readonly provenance?: string
  /** Over the version's `dist`: a wrong `integrity`, a tarball elsewhere. A key of undefined is left out. */
  readonly dist?: Readonly<Record<string, unknown>>
  /** Over the version's package.json as the registry tells it, which need not be what the tarball holds. */
  readonly told?: Readonly<Record<string, unknown>>
}

/** A key pair of a registry (ECDSA P-256, npm's format), and a stranger's. */
export class RegistrySigner {
  readonly #own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  readonly #stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

  /** As `/-/npm/v1/keys` has them. */
  get keys(): readonly object[] {
    const der = this.#own.publicKey.export({ type: 'spki', format: 'der' })
    const kind = 'ecdsa-sha2-nistp256'
    return [{ expires: null, keyid: keyIdOf(der), keytype: kind, scheme: kind, key: der.toString('base64') }]
  }

  sign(text: string, how: 'right' | 'wrong' | 'unknown key'): { keyid: string; sig: string } {
    const { publicKey, privateKey } = how === 'unknown key' ? this.#stranger : this.#own
    const signed = how === 'wrong' ? `${text}x` : text
    return {
      keyid: keyIdOf(publicKey.export({ type: 'spki', format: 'der' })),
      sig: sign('sha256', Buffer.from(signed), privateKey).toString('base64'),
    }
  }
}

const keyIdOf = (der: Buffer): string =>
  `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`

interface Place {
  readonly url: string
  readonly file: string
  readonly signer: RegistrySigner
}

/** The entry of one version. */
export interface VersionDocument {
  readonly dist: {
    readonly integrity?: string
    readonly tarball?: string
    readonly signatures?: readonly { readonly keyid: string; readonly sig: string }[]
  }
}

export function versionDocument(plugin: MadePlugin, options: PublishOptions & Place): VersionDocument {
  const { url, file, signer, publisher = 'mia', signature = 'none', provenance, dist = {}, told = {} } = options
  const { name, version, integrity, shasum } = plugin
  const attestations = provenance && {
    url: `${url}-/npm/v1/attestations/${name}@${version}`,
    provenance: { predicateType: provenance },
  }
  return JSON.parse(
    JSON.stringify({
      ...plugin.package,
      ...told,
      _id: `${name}@${version}`,
      _npmUser: { name: publisher, email: `${publisher}@acme.example` },
      maintainers: [{ name: publisher, email: `${publisher}@acme.example` }],
      hasInstallScript: /install/.test(Object.keys(plugin.package.scripts ?? {}).join()) || undefined,
      dist: {
        integrity,
        shasum,
        tarball: `${url}${file}`,
        signatures: signature === 'none' ? undefined : [signer.sign(`${name}@${version}:${integrity}`, signature)],
        attestations,
        ...dist,
      },
    }),
  )
}
