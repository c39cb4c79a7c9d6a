// What a person is shown before the question. Nothing is called verified that was not; the rest is said to be stated.
import { isLoopback } from '@mcp-runtime/sdk/profiles'
import type { Candidate } from '../candidate.ts'
import type { SignatureState } from './signature.ts'

export interface Checked {
  readonly candidate: Candidate
  readonly signature: SignatureState
  /** Why a signature could not be checked. */
  readonly unchecked?: string
}

const SCRIPTS = ['preinstall', 'install', 'postinstall']
/** `sha512-` and what a person can compare at a glance. */
const SHOWN = 'sha512-'.length + 16

/** The facts of a candidate: a title, then one indented line each. Pure; texts of strangers are not cleaned here. */
export function describe({ candidate, signature, unchecked }: Checked): string {
  const { name, version, publisher, integrity, attestations } = candidate
  const scripts = SCRIPTS.filter((event) => candidate.package.scripts?.[event] !== undefined)
  const provenance = attestations?.predicateType
  const rows: [string, string | undefined][] = [
    ['from', origin(candidate)],
    ['publisher', publisher ?? 'not stated'],
    ['integrity', integrity === undefined ? 'none' : shorten(integrity)],
    [
      'signature',
      candidate.source === 'registry' && candidate.tarball === undefined
        ? SIGNATURES[signature](unchecked)
        : 'none, as no registry had it',
    ],
    ['provenance', provenance === undefined ? 'none stated' : `${provenance} (stated by the registry, not verified)`],
    ['scripts', scripts.length === 0 ? undefined : `${scripts.join(', ')} (run only when allowed)`],
  ]
  const shown = rows.filter(([title]) => known(candidate).includes(title))
  const lines = shown.flatMap(([title, text]) =>
    text === undefined ? [] : [`  ${title.padEnd(10)}  ${oneLine(text)}`],
  )
  return [`${name} ${version}`, ...lines].join('\n')
}

const ALL = ['from', 'publisher', 'integrity', 'signature', 'provenance', 'scripts']

/** A folder of the user's own was published by nobody; of what no registry was asked about, it stated nothing. */
function known({ source, unseen }: Candidate): readonly string[] {
  if (source === 'folder') return ['from', 'scripts']
  return unseen ? ['from', 'integrity'] : ALL
}

const SIGNATURES: Readonly<Record<SignatureState, (why?: string) => string>> = {
  verified: () => "verified with the registry's key",
  none: () => 'none',
  'unknown key': () => 'by a key that the registry does not name, so it counts for nothing',
  unchecked: (why = 'the keys of the registry are not to be had') => `not checked: ${why}`,
}

function origin({ source, registry, requested, tarball }: Candidate): string {
  if (source === 'folder') return `the folder ${requested}`
  if (source === 'tarball') return `the tarball ${requested}${exposed(requested)}`
  if (tarball !== undefined) return `the tarball ${tarball}`
  return registry === undefined ? 'a registry' : `${registry}${exposed(registry)}`
}

/** Without TLS the checksum and the file come over the same open line. */
function exposed(address: string): string {
  if (!address.startsWith('http:')) return ''
  return isLoopback(new URL(address)) ? '' : ' (no TLS: anybody on the way could change it)'
}

const shorten = (integrity: string): string => (integrity.length > SHOWN ? `${integrity.slice(0, SHOWN)}…` : integrity)

/** A line break of a stranger must not make a line that looks like one of ours. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
