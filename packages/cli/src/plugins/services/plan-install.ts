// What an install changes: candidates beside what is there. Pure.
import { fail } from '@mcp-runtime/sdk/errors'
import semver from 'semver'
import type { Candidate } from '../candidate.ts'
import { idsOf } from '../package/parse-package.ts'
import type { InstalledPlugin } from '../store/record.ts'

export type Action = 'install' | 'upgrade' | 'downgrade' | 'replace' | 'keep'

/** One plugin of an install or an update. */
export interface PluginChange {
  readonly name: string
  readonly action: Action
  /** The version that is there; null when none is. */
  readonly from: string | null
  readonly to: string
  readonly source: 'registry' | 'tarball' | 'folder'
  readonly requested: string
  readonly integrity?: string
  readonly registry?: string
  readonly publisher?: string
  /** Ids and aliases of its commands, words joined by spaces; absent while they are not known. */
  readonly commands?: readonly string[]
}

/** The change for each candidate. MCPR_USAGE when one plugin is asked for twice, in two ways. */
export function planInstall(candidates: readonly Candidate[], installed: readonly InstalledPlugin[]): PluginChange[] {
  const seen = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const other = seen.get(candidate.name)
    if (other !== undefined) {
      fail('MCPR_USAGE', `${candidate.name} is asked for twice: as "${other.typed}" and as "${candidate.typed}".`)
    }
    seen.set(candidate.name, candidate)
  }
  return candidates.map((candidate) => {
    const there = installed.find(({ name }) => name === candidate.name)
    const { name, version, source, requested, integrity, registry, publisher, manifest } = candidate
    return {
      name,
      action: actionFor(candidate, there),
      from: there?.version ?? null,
      to: version,
      source,
      requested,
      ...(integrity ? { integrity } : {}),
      ...(registry ? { registry } : {}),
      ...(publisher ? { publisher } : {}),
      ...(manifest ? { commands: spoken(idsOf(manifest)) } : {}),
    }
  })
}

/** Ids as they are typed. */
export const spoken = (ids: readonly string[]): string[] => ids.map((id) => id.replaceAll(':', ' '))

function actionFor(candidate: Candidate, there: InstalledPlugin | undefined): Action {
  if (there === undefined) return 'install'
  const { version, integrity, source } = candidate
  if (there.type === 'link' || there.source !== source) return 'replace'
  if (there.version === version) {
    return integrity === undefined || there.integrity === undefined || integrity === there.integrity
      ? 'keep'
      : 'replace'
  }
  return semver.gt(version, there.version) ? 'upgrade' : 'downgrade'
}
