// Publish scopes (platform-api §4.3, §6.9): into which namespace a server goes, under which repository an image. Pure.
import { type CatalogScope, isCatalogScope, type PublishScope, SHARED_NAMESPACE } from '@mcp-runtime/contract'
import type { Caller } from '../identity/index.ts'
import { CATALOG_PREFIXES, PLATFORM_MODES, platformMode } from '../platform-mode.ts'
import { isAdmin } from './rights.ts'

export interface Refusal {
  readonly code: 'invalid_request_body' | 'forbidden'
  readonly problem: string
}

const no = (problem: string): Refusal => ({ code: 'forbidden', problem })

/** The scope that was asked for; '' when none was. */
export function publishScope(text: string | undefined): PublishScope | '' | Refusal {
  if (text === undefined || text.trim() === '') return ''
  const problem = `The scope ${JSON.stringify(text.slice(0, 64))} is not one of ${PLATFORM_MODES.join(', ')}.`
  return platformMode(text) ?? { code: 'invalid_request_body', problem }
}

const closed = (caller: Caller, scope: CatalogScope): Refusal => {
  const instead = caller.catalog === undefined ? 'tenant' : `${caller.catalog.scope} or tenant`
  return no(`This platform has no ${scope} catalog. Publish with the scope ${instead}.`)
}

/**
 * The namespace and scope a server is published with. Whether the namespace exists and is open to the caller is asked
 * afterwards. An empty namespace in the answer: the caller has none and named none.
 */
export function publishTarget(
  caller: Caller,
  wanted: { namespace?: string | undefined; scope?: string | undefined },
): { namespace: string; scope: PublishScope } | Refusal {
  const scope = publishScope(wanted.scope)
  if (typeof scope === 'object') return scope
  const { catalog } = caller
  const named = wanted.namespace?.trim() ?? ''
  if (isCatalogScope(scope)) {
    if (catalog?.scope !== scope) return closed(caller, scope)
    if (named === '' || named === catalog.namespace) return { namespace: catalog.namespace, scope }
    return no(`The scope ${scope} publishes to ${catalog.namespace}. Leave the namespace out.`)
  }
  if (scope === 'tenant' && named !== '' && named === catalog?.namespace) {
    return no(`${named} is a catalog. Publish to it with the scope ${catalog.scope}.`)
  }
  const own = scope === '' && !isAdmin(caller) ? (catalog?.namespace ?? caller.namespace) : caller.namespace
  const namespace = named || (own ?? '')
  return { namespace, scope: namespace === catalog?.namespace ? catalog.scope : 'tenant' }
}

/**
 * Whether the caller may push an image under `repository` (without host and tag), and as part of which scope. Users push
 * below the slug of a team of theirs, or below the prefix of the open catalog when they name its scope; administrators
 * anywhere.
 */
export function pushRight(
  caller: Caller,
  { repository, scope: wanted }: { repository: string; scope?: string | undefined },
): { scope: PublishScope } | Refusal {
  const scope = publishScope(wanted)
  if (typeof scope === 'object') return scope
  const [first = '', ...rest] = repository.split('/')
  const whole = rest.length > 0 && rest.every((part) => part !== '')
  if (isAdmin(caller)) {
    return whole || scope === '' ? { scope: scope || 'tenant' } : no(`The repository ${repository} has no prefix.`)
  }
  if (isCatalogScope(scope)) {
    const { catalog } = caller
    if (catalog?.scope !== scope) return closed(caller, scope)
    if (whole && prefixesOf(catalog).includes(first)) return { scope }
    return no(`With the scope ${scope} the repository must begin with ${scope}/.`)
  }
  const slugs = caller.teams.map(({ slug }) => slug)
  if (whole && slugs.includes(first) && !CATALOG_PREFIXES.includes(first)) return { scope: 'tenant' }
  if (slugs.length === 0) return no('You belong to no team, so there is no repository of yours.')
  return no(`The repository must begin with a team of yours: ${slugs.map((slug) => `${slug}/`).join(', ')}.`)
}

const prefixesOf = (catalog: NonNullable<Caller['catalog']>): readonly string[] => [catalog.scope, catalog.namespace]

/** Whether the caller may pull from `repository`: of his teams, by slug or namespace, or of the open catalog. */
export function mayPull(caller: Caller, repository: string): boolean {
  if (isAdmin(caller)) return true
  const first = repository.split('/')[0] ?? ''
  if (CATALOG_PREFIXES.includes(first)) return caller.catalog?.scope === first
  if (first === caller.catalog?.namespace) return true
  return caller.teams.some(({ slug, namespace }) => first === slug || first === namespace)
}

/**
 * First segments of the repositories whose images a user's servers in `namespace` may run (platform-api §6.2 step 8);
 * undefined: any, where only administrators publish.
 */
export function imagePrefixes(caller: Caller, namespace: string): readonly string[] | undefined {
  if (isAdmin(caller) || namespace === SHARED_NAMESPACE) return undefined
  const { catalog } = caller
  if (namespace === catalog?.namespace) return prefixesOf(catalog)
  return caller.teams.filter((team) => team.namespace === namespace).map(({ slug }) => slug)
}
