// What a registry says of a package, read strictly: one `npm view` for one name.
import { isObject } from '@mcp-runtime/contract/json'
import { fail } from '@mcp-runtime/sdk/errors'
import semver from 'semver'
import type { Candidate, PluginPackage } from '../candidate.ts'
import { parsePackage } from './parse-package.ts'

/** What is asked for. Without names npm prints every version's story. */
export const FIELDS = [
  'name',
  'version',
  'dist',
  'dist-tags',
  'engines',
  'oclif',
  'mcpRuntime',
  'scripts',
  'dependencies',
  'deprecated',
  'time',
  '_npmUser',
]

export type Viewed = Pick<
  Candidate,
  'integrity' | 'registry' | 'publisher' | 'published' | 'signatures' | 'attestations'
> & {
  readonly package: PluginPackage
  readonly deprecated?: string
}

type Plain = Readonly<Record<string, unknown>>
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * Reads npm's answer. Of several versions that fit, the one that npm would install: `latest` when it is among them,
 * else the highest. MCPR_NOT_FOUND when there is none, MCPR_BAD_REPLY when it is no answer.
 */
export function parseView(stdout: string, asked: string): Viewed {
  const entries = parseEntries(stdout, asked)
  if (entries.length === 0) {
    fail('MCPR_NOT_FOUND', `The registry has no version ${asked}.`, {
      next: [{ command: `npm view ${asked.replace(/(?<=.)@.*$/, '')} versions`, when: 'to see which there are' }],
    })
  }
  return readEntry(choose(entries), asked)
}

function parseEntries(stdout: string, asked: string): readonly Plain[] {
  if (stdout.trim() === '') return []
  try {
    const value: unknown = JSON.parse(stdout)
    const entries = Array.isArray(value) ? value : [value]
    if (entries.every(isObject)) return entries
  } catch {
    // Told below.
  }
  return fail('MCPR_BAD_REPLY', `The registry's answer about ${asked} cannot be understood.`)
}

function choose(entries: readonly Plain[]): Plain {
  const versionOf = (entry: Plain) => text(entry.version) ?? '0.0.0'
  const sorted = [...entries].sort((a, b) => semver.rcompare(versionOf(a), versionOf(b), { loose: true }))
  const tags = sorted[0]?.['dist-tags']
  const latest = isObject(tags) ? tags.latest : undefined
  const good = sorted.filter((entry) => !entry.deprecated)
  return sorted.find((entry) => entry.version === latest) ?? good[0] ?? (sorted[0] as Plain)
}

function readEntry(entry: Plain, asked: string): Viewed {
  const pjson = parsePackage(entry, asked)
  const dist = isObject(entry.dist) ? entry.dist : {}
  const tarball = text(dist.tarball)
  // npm would read a file of this machine, or run git.
  if (tarball !== undefined && !/^https?:/i.test(tarball))
    fail('MCPR_BAD_REPLY', `Asked about ${asked}, the registry names ${tarball}, which is no address of a tarball.`, {
      hint: 'Nothing was fetched from there. Tell whoever runs the registry.',
    })
  const integrity = text(dist.integrity)
  const registry = tarball && registryOf(tarball, pjson.name)
  const publisher = publisherOf(entry._npmUser)
  const attestations = attestationsOf(dist.attestations)
  const published = isObject(entry.time) ? text(entry.time[pjson.version]) : undefined
  const deprecated = text(entry.deprecated)
  return {
    package: pjson,
    signatures: Array.isArray(dist.signatures) ? dist.signatures.flatMap(signatureOf) : [],
    ...(integrity ? { integrity } : {}),
    ...(registry ? { registry } : {}),
    ...(publisher ? { publisher } : {}),
    ...(published ? { published } : {}),
    ...(attestations ? { attestations } : {}),
    ...(deprecated ? { deprecated } : {}),
  }
}

/** The address that its tarballs come from: what stands before the name, or the host where a registry has other paths. */
function registryOf(tarball: string, name: string): string | undefined {
  if (!URL.canParse(tarball)) return undefined
  const url = new URL(tarball)
  const [path] = [name, name.replace('/', '%2f'), name.replace('/', '%2F')]
    .map((spelling) => url.pathname.indexOf(`/${spelling}/-/`))
    .filter((at) => at >= 0)
  return `${url.origin}${path === undefined ? '' : url.pathname.slice(0, path)}/`
}

function publisherOf(user: unknown): string | undefined {
  if (!isObject(user)) return text(user)
  const [name, email] = [text(user.name), text(user.email)]
  return name && email ? `${name} <${email}>` : (name ?? email)
}

function signatureOf(value: unknown): { keyid: string; sig: string }[] {
  const { keyid, sig } = isObject(value) ? value : {}
  return typeof keyid === 'string' && typeof sig === 'string' ? [{ keyid, sig }] : []
}

function attestationsOf(value: unknown): Candidate['attestations'] {
  if (!isObject(value)) return undefined
  const url = text(value.url)
  const provenance = isObject(value.provenance) ? text(value.provenance.predicateType) : undefined
  return url === undefined ? undefined : { url, ...(provenance ? { predicateType: provenance } : {}) }
}
