// Which repository an image is pushed to (commands-user §8.4 step 4). `server build image`, `registry push` and
// `server deploy` name an image by this one rule.
import type { PublishScope } from '../enums.ts'

/** What a team lends its images: its slug, or its namespace. */
export interface PushTeam {
  readonly slug: string
  readonly namespace: string
}

/** What the rule needs. */
export interface PushRepositoryInput {
  /** Without registry, tag and digest; slashes at its ends do not count. */
  readonly repository: string
  /** Left out: the repository stays as it is. */
  readonly scope?: PublishScope | undefined
  /** The caller's teams; only the tenant scope asks for them. */
  readonly teams?: readonly PushTeam[]
}

/** What keeps a repository from having a place: the caller is in no team, in several, or not in the one named. */
export type PushProblem = 'no-team' | 'several-teams' | 'other-team'

/** The repository, or why there is none and which prefixes would do. */
export type PushRepository =
  | { readonly repository: string }
  | { readonly problem: string; readonly reason: PushProblem; readonly candidates: readonly string[] }

/**
 * The repository with the prefix of its scope. `org` and `public` are put before a repository that has them not yet.
 * In the tenant scope the first segment must be the slug or the namespace of a team of the caller; a bare name takes
 * the slug of the only team. Several teams and a bare name are a problem: never silently the first.
 */
export function pushRepository({ repository, scope, teams = [] }: PushRepositoryInput): PushRepository {
  const bare = repository.replace(/^\/+|\/+$/g, '')
  if (scope === undefined) return { repository: bare }
  if (scope !== 'tenant') {
    return { repository: bare === scope || bare.startsWith(`${scope}/`) ? bare : `${scope}/${bare}` }
  }
  if (teams.length === 0) {
    return {
      problem: 'You are in no team, so there is no place for an image of the scope tenant.',
      reason: 'no-team',
      candidates: [],
    }
  }
  const slash = bare.indexOf('/')
  const prefixes = [...new Set(teams.flatMap(({ slug, namespace }) => [slug, namespace]).filter(Boolean))]
  if (slash >= 0) {
    if (prefixes.includes(bare.slice(0, slash))) return { repository: bare }
    const problem = `${JSON.stringify(bare.slice(0, slash))} is no team of yours, so ${bare} cannot be pushed with the scope tenant.`
    return { problem, reason: 'other-team', candidates: prefixes }
  }
  const [only, second] = teams
  if (only === undefined || second !== undefined) {
    const slugs = teams.map(({ slug }) => slug)
    return {
      problem: `You are in several teams, and ${bare} names none of them.`,
      reason: 'several-teams',
      candidates: slugs,
    }
  }
  return { repository: `${only.slug || only.namespace}/${bare}` }
}
