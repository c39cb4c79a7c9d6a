// Whether a package may be installed: by the rules alone, before anybody is asked.

import type { Candidate } from '../candidate.ts'
import { firstPartyPlugins } from '../first-party.ts'
import type { PluginHost } from '../host.ts'
import { lookalikeOf, lookalikeRefusal, type Refusal } from './lookalike.ts'
import type { PluginPolicy } from './policy.ts'
import { normalRegistry } from './registry-url.ts'
import type { SignatureState } from './signature.ts'

export type Judgement =
  /** `because` goes on after "allowed:". */
  | { readonly kind: 'allow'; readonly because: string }
  | { readonly kind: 'ask' }
  | ({ readonly kind: 'refuse' } & Refusal)

/** A plugin of ours, at the version that this core was published with, from a registry. */
export const isFirstParty = (
  { name, version, source, tarball }: Candidate,
  host: Pick<PluginHost, 'catalogue' | 'version'>,
) =>
  // Anybody can write our name into a tarball, also into one that a lock file says is of a registry; a registry gives a
  // scope to its owner alone.
  source === 'registry' && tarball === undefined && version === host.version && firstPartyPlugins(host).includes(name)

/**
 * Judges one candidate. `signature` is what verifySignatures found; without it the package counts as unsigned. Pure.
 */
export function judge(
  candidate: Candidate,
  policy: PluginPolicy,
  host: Pick<PluginHost, 'catalogue' | 'version'>,
  signature: SignatureState = 'none',
): Judgement {
  const allowance = policy.allowance(candidate.name)
  if (allowance === 'denied') return deniedName(candidate.name, policy)
  const meant = lookalikeOf(candidate.name, host)
  if (meant !== undefined && allowance !== 'allowed')
    return { kind: 'refuse', ...lookalikeRefusal(candidate.name, meant) }
  const fault =
    candidate.source === 'folder' ? undefined : (wrongOrigin(candidate, policy) ?? lacks(candidate, policy, signature))
  if (fault !== undefined) return fault
  if (allowance === 'allowed') return { kind: 'allow', because: `${policy.reasonFor(candidate.name)} names it` }
  return isFirstParty(candidate, host) ? { kind: 'allow', because: 'it is first-party' } : { kind: 'ask' }
}

const refuse = (message: string, hint: string, command: string, when: string): Judgement & Refusal => ({
  kind: 'refuse',
  message,
  hint,
  next: [{ command, when }],
})

/** What is said of a name that a file denies. */
export function deniedName(name: string, policy: Pick<PluginPolicy, 'reasonFor'>): Judgement & Refusal {
  const path = policy.reasonFor(name) ?? 'plugins.json'
  return refuse(
    `${name} may not be installed: ${path} does not allow it.`,
    'Whoever looks after that file decides; --yes does not change it.',
    `cat ${path}`,
    'to see what it allows',
  )
}

/** A scope with a registry of its own comes from there or not at all: that closes the door to dependency confusion. */
function wrongOrigin({ name, registry, source }: Candidate, policy: PluginPolicy): Judgement | undefined {
  const pinned = policy.registryOf(name)
  if (pinned === undefined) return undefined
  if (source === 'registry' && registry !== undefined && normalRegistry(registry) === pinned) return undefined
  const scope = name.slice(0, name.indexOf('/'))
  return refuse(
    `${name} comes from ${source === 'registry' ? (registry ?? 'an unknown registry') : 'a tarball'}, but ${scope} has to come from ${pinned}.`,
    'plugins.json pins the scope to that registry.',
    `npm config set ${scope}:registry=${pinned}`,
    'to have npm ask there',
  )
}

const MISSING: Readonly<Record<Exclude<SignatureState, 'verified'>, string>> = {
  none: 'it has none',
  'unknown key': 'it is signed with a key that the registry does not name',
  unchecked: 'it could not be checked, because the keys of the registry are not to be had',
}

function lacks(candidate: Candidate, policy: PluginPolicy, signature: SignatureState): Judgement | undefined {
  const what = `${candidate.name} ${candidate.version} may not be installed`
  const hint = 'plugins.json requires it; --yes does not change that.'
  if (policy.required.includes('signature') && signature !== 'verified') {
    return refuse(
      `${what} without a registry's signature: ${MISSING[signature]}.`,
      hint,
      `npm view ${candidate.name} dist.signatures`,
      'to see which versions are signed',
    )
  }
  if (policy.required.includes('provenance') && candidate.attestations?.predicateType === undefined) {
    return refuse(
      `${what} without provenance: the registry states none.`,
      hint,
      `npm view ${candidate.name} dist.attestations`,
      'to see what the registry states',
    )
  }
  return undefined
}
