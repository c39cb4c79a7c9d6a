// Where a pushed image goes: platform-api §6.9. Only into this platform's own registry (F5).
import { parseImageReference } from '@mcp-runtime/contract'
import { publishScope, pushRight } from '../../access/publishing.ts'
import { teamOfNamespace } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import type { ImageName } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'
import type { Fields } from '../http/read-form.ts'

/** The fields `target` and `scope` of a push, judged in the recorded order. Errors: 400, 403. */
export function pushTarget({ store, settings }: ApiDeps, caller: Caller, fields: Fields): ImageName {
  const target = fields.target?.trim()
  if (!target) refuse('invalid_request_body', 'target must be provided before image_tar.')
  const scope = publishScope(fields.scope)
  if (typeof scope === 'object') refuse(scope.code, scope.problem)
  const hosts = settings.registryHosts()
  const named = parseImageReference(target)
  if ('problem' in named) refuse('invalid_request_body', named.problem)
  if (named.registry === undefined) {
    refuse('forbidden', `The target must name this platform's registry: ${hosts[0]}/${named.repository}.`)
  }
  if (!hosts.includes(named.registry.toLowerCase())) {
    refuse('forbidden', `${named.registry} is not this platform's registry, which is ${hosts[0]}.`)
  }
  if (named.digest !== undefined) {
    refuse('invalid_request_body', 'A push is to a tag; a digest is what comes out of it.')
  }
  const repository = underSlug(store, named.repository)
  const right = pushRight(caller, { repository, scope })
  if ('problem' in right) refuse(right.code, right.problem)
  return { repository, tag: named.tag ?? 'latest' }
}

/** A team's namespace as the first segment means its slug, so that no image has two names. */
export function underSlug(store: ApiDeps['store'], repository: string): string {
  const slash = repository.indexOf('/')
  const team = slash < 0 ? undefined : teamOfNamespace(store, repository.slice(0, slash))
  return team === undefined ? repository : team.value.slug + repository.slice(slash)
}
