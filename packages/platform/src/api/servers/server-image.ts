// Which image a server runs: steps 7 and 8 of platform-api §6.2, for the registry that this platform is itself.
import { namesRegistry, parseImageReference } from '@mcp-runtime/contract'
import { imagePrefixes } from '../../access/publishing.ts'
import { teamOfNamespace } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { IMAGE_DIGEST, type OwnImage, ownImage } from '../../images/index.ts'
import { kinds } from '../../kinds.ts'
import type { Store } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'
import { underSlug } from './push-target.ts'

export interface ServerImage {
  /** As it is stored and shown: with the registry. */
  readonly image: string
  /** Of the manifest, when the image is here. */
  readonly digest?: string
  /** It is one of another registry. */
  readonly elsewhere?: true
}

type Wanted = { readonly image: string; readonly imageTag?: string | undefined }

/**
 * The image of a server in `namespace`. One of another registry stays as it is: such a server can be attached to, and
 * is not run here. A name without a registry is of this one, below the prefix of the namespace. Errors: 400.
 */
export function serverImage(
  deps: ApiDeps,
  caller: Caller,
  namespace: string,
  { image, imageTag }: Wanted,
): ServerImage {
  const hosts = deps.settings.registryHosts()
  const text = image.trim()
  if (namesRegistry(text) && ownHost(text, hosts) === undefined) return { image: text, elsewhere: true }
  const named = parseImageReference(text)
  if ('problem' in named) return wrong(named.problem)
  const repository =
    named.registry === undefined
      ? prefixed(deps.store, caller, namespace, named.repository)
      : allowed(deps.store, caller, namespace, named.repository)
  const { tag, digest } = named
  const reference = canonical(
    { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) },
    hosts,
  )
  const own = ownImage({ image: reference, imageTag }, hosts)
  const found = own && deps.images.find(own)
  return { image: reference, ...(found === undefined ? {} : { digest: found.digest }) }
}

/** An image of this platform under the name that its registry has now; every other one as it is. */
export function shownImage(image: string | undefined, hosts: readonly string[]): string | undefined {
  const own = image === undefined ? undefined : ownImage({ image }, hosts)
  return own === undefined ? image : canonical(own, hosts)
}

/** Digests that servers name; their images are kept. */
export function* digestsInUse(store: Store): Generator<string> {
  for (const { value } of store.list(kinds.server)) {
    const fixed = value.annotations[IMAGE_DIGEST]
    if (fixed !== undefined) yield fixed
    const parsed = parseImageReference(value.spec.image)
    if ('repository' in parsed && parsed.digest !== undefined) yield parsed.digest
  }
}

const ownHost = (image: string, hosts: readonly string[]): string | undefined =>
  hosts.find((host) => host === image.slice(0, image.indexOf('/')).toLowerCase())

const canonical = ({ repository, tag, digest }: OwnImage, [host = '']: readonly string[]): string =>
  `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`

/** Step 7: the prefix is the team's slug, the catalog's word or the namespace, and does not come twice. */
function prefixed(store: Store, caller: Caller, namespace: string, repository: string): string {
  const team = teamOfNamespace(store, namespace)
  const { catalog } = caller
  const prefix = team?.value.slug ?? (namespace === catalog?.namespace ? catalog.scope : namespace)
  const first = repository.includes('/') ? repository.split('/')[0] : undefined
  return first === prefix || first === namespace ? underSlug(store, repository) : `${prefix}/${repository}`
}

/** Step 8. */
function allowed(store: Store, caller: Caller, namespace: string, repository: string): string {
  const prefixes = imagePrefixes(caller, namespace)
  const [first = '', ...rest] = repository.split('/')
  if (prefixes === undefined) return underSlug(store, repository)
  if (rest.length > 0 && prefixes.includes(first)) return repository
  const list = prefixes.map((prefix) => `${prefix}/`).join(' or ')
  return wrong(`A server in ${namespace} runs images whose repository begins with ${list}; ${repository} does not.`)
}

function wrong(message: string): never {
  return refuse('invalid_request_body', message, { issues: [{ path: 'spec.image', message }] })
}
