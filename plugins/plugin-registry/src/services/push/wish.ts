// What `registry push` is asked for, judged before anything is opened or asked. Pure.

import { commandLine, nearest, type ParsedReference, parseImageReference } from '@mcp-runtime/contract/names'
import { PUBLISH_SCOPES, type PublishScope } from '@mcp-runtime/contract/resources'
import { fail } from '@mcp-runtime/sdk/errors'

export type PushMode = 'platform' | 'direct'

/** The flags, as given. */
export interface PushFlags {
  readonly image?: string | undefined
  readonly name?: string | undefined
  readonly scope?: string | undefined
  readonly mode?: PushMode | undefined
}

/** The same, understood. */
export interface PushWish {
  /** As given; for messages. */
  readonly image: string
  /** What the engine is asked for: with a tag, or with a digest. */
  readonly source: string
  readonly reference: ParsedReference
  /** The tag that it gets where it goes. */
  readonly tag: string
  /** Another repository than the image's. */
  readonly repository?: string
  readonly scope?: PublishScope
  readonly mode?: PushMode
  /** The line to run again. */
  readonly again: string
}

const IMAGE_ID = /^sha256:[0-9a-f]{64}$/

/** The flags as a wish. MCPR_USAGE, MCPR_INPUT_INVALID. */
export function readWish(flags: PushFlags): PushWish {
  const { mode } = flags
  const image = flags.image?.trim() ?? ''
  if (image === '') {
    fail('MCPR_USAGE', 'Which image? --image is missing.', {
      hint: 'It is the last line that server build image printed.',
      next: [{ command: 'docker images', when: 'to see the images of this machine' }],
    })
  }
  const name = flags.name === undefined ? undefined : parsed(flags.name.replace(/^\/+|\/+$/g, ''), '--name')
  if (name?.digest !== undefined) fail('MCPR_USAGE', '--name is what the image is called there; it has no digest.')
  const scope = flags.scope === undefined || flags.scope.trim() === '' ? undefined : scopeOf(flags.scope)
  // An id of an engine reads like the tag of a repository `sha256`, and says nothing of a name.
  const isId = IMAGE_ID.test(image)
  const reference = isId ? (name ?? untagged(image, 'NAME', { scope, mode })) : parsed(image, '--image')
  const { digest, repository } = reference
  const free = isId || digest !== undefined ? undefined : 'latest'
  const called = name && (name.registry === undefined ? name.repository : `${name.registry}/${name.repository}`)
  return {
    image,
    source: isId ? image : sourceOf(reference),
    reference,
    tag: name?.tag ?? reference.tag ?? free ?? untagged(image, repository, { scope, mode }),
    ...(called === undefined ? {} : { repository: called }),
    ...(scope === undefined ? {} : { scope }),
    ...(mode === undefined ? {} : { mode }),
    again: commandLine(['registry', 'push'], { image, name: flags.name, scope, mode }).command ?? 'registry push',
  }
}

function parsed(text: string, flag: string): ParsedReference {
  const reference = parseImageReference(text)
  return 'problem' in reference ? fail('MCPR_INPUT_INVALID', `${flag}: ${reference.problem}`) : reference
}

/** Without tag and digest an engine takes `latest`, but would save every tag of the repository. */
function sourceOf({ registry, repository, tag, digest }: ParsedReference): string {
  const name = registry === undefined ? repository : `${registry}/${repository}`
  return digest === undefined ? `${name}:${tag ?? 'latest'}` : `${name}@${digest}`
}

function scopeOf(text: string): PublishScope {
  const word = text.trim().toLowerCase()
  const scope = PUBLISH_SCOPES.find((candidate) => candidate === word)
  if (scope !== undefined) return scope
  const meant = nearest(word, PUBLISH_SCOPES)
  return fail('MCPR_USAGE', `--scope is ${JSON.stringify(text)}; it must be one of ${PUBLISH_SCOPES.join(', ')}.`, {
    ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
  })
}

/** A digest names content that has no name where it goes. */
function untagged(image: string, repository: string, more: Pick<PushFlags, 'scope' | 'mode'>): never {
  const { command } = commandLine(['registry', 'push'], { image, name: `${repository}:TAG`, ...more })
  return fail('MCPR_USAGE', `${image} is named by its digest, and what is pushed needs a tag.`, {
    hint: 'A registry finds an image again by its tag, and servers are deployed by it.',
    ...(command === undefined ? {} : { next: [{ command, when: 'to give it one' }] }),
  })
}
