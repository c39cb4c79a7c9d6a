// The machine's file and the user's as one policy. The user can narrow what the machine states, never widen it.
import { scopeOf } from '../package-name.ts'
import { matches } from './pattern.ts'
import type { Allowance, PluginPolicy, PolicyFile, Requirement } from './policy.ts'
import { normalRegistry } from './registry-url.ts'

export interface StatedPolicy {
  readonly path: string
  readonly file: PolicyFile
}

export interface PolicyFiles {
  readonly system?: StatedPolicy | undefined
  readonly user?: StatedPolicy | undefined
}

const names = (list: readonly string[] | undefined, name: string): boolean =>
  list?.some((pattern) => matches(pattern, name)) ?? false

// A file system or a registry may take `@ACME/Tool` for `@acme/tool`: it is denied with it, but not allowed with it.
const denies = ({ file }: StatedPolicy, name: string): boolean =>
  names(file.deny, name.toLowerCase()) || (file.allow !== undefined && !names(file.allow, name))

/**
 * Both files as one. Allowed is what both allow; denied and required what either does; install scripts, where the
 * machine's file speaks of them, only within what it says; of registries and first use the machine's file has the last
 * word. Pure.
 */
export function mergePolicy({ system, user }: PolicyFiles): PluginPolicy {
  const stated = [system, user].filter((file) => file !== undefined)
  const decider = (name: string): readonly [Allowance, string?] => {
    const against = stated.find((file) => denies(file, name))
    if (against !== undefined) return ['denied', against.path]
    const listed = stated.find(({ file }) => file.allow !== undefined)
    return listed === undefined ? ['open'] : ['allowed', listed.path]
  }
  const scripts = stated.map(({ file }) => file.allowScripts).filter((list) => list !== undefined)
  const registries = { ...user?.file.registries, ...system?.file.registries }
  return {
    allowance: (name) => decider(name)[0],
    reasonFor: (name) => decider(name)[1],
    scriptsAllowed: (name) => scripts.length > 0 && scripts.every((list) => names(list, name)),
    scriptsForbidden: (name) => system?.file.allowScripts !== undefined && !names(system.file.allowScripts, name),
    required: [...new Set(stated.flatMap(({ file }): readonly Requirement[] => file.require ?? []))],
    registryOf: (name) => {
      const scope = scopeOf(name)
      const address = scope !== undefined && Object.hasOwn(registries, scope) ? registries[scope] : undefined
      return address === undefined ? undefined : normalRegistry(address)
    },
    pinnedScopes: Object.keys(registries).sort(),
    jit: (asked) => system?.file.jit ?? asked ?? user?.file.jit ?? 'auto',
  }
}
