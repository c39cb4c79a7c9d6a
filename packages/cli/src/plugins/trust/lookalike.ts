// Names made to be mistaken for a first-party one.
import { editDistance } from '@mcp-runtime/contract/names'
import type { NextStep } from '@mcp-runtime/sdk/errors'
import { firstPartyPlugins } from '../first-party.ts'
import type { PluginHost } from '../host.ts'

const OURS = '@mcp-runtime'

/** Letters that look the same become the same, and separators vanish: `@rncp_runtirne` reads as `@mcp-runtime`. */
const seen = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[-._~]/g, '')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/0/g, 'o')
    .replace(/[1i]/g, 'l')

const near = (a: string, b: string): boolean => editDistance(a, b) <= 1 || editDistance(seen(a), seen(b)) <= 1

/**
 * The first-party name that `name` is made to look like, or mistyped for: its scope is one letter from ours, or it has
 * our scope and is one letter from a plugin of ours. Undefined for our own names and for those of others. Pure.
 */
export function lookalikeOf(name: string, host: Pick<PluginHost, 'catalogue'>): string | undefined {
  const plugins = firstPartyPlugins(host)
  if (plugins.includes(name)) return undefined
  const slash = name.indexOf('/')
  const scope = name.slice(0, Math.max(slash, 0))
  const own = name.slice(slash + 1)
  if (scope === OURS || scope === '') return plugins.find((plugin) => near(own, plugin.slice(OURS.length + 1)))
  if (!near(scope, OURS)) return undefined
  return plugins.find((plugin) => near(own, plugin.slice(OURS.length + 1))) ?? `${OURS}/${own}`
}

export interface Refusal {
  readonly message: string
  readonly hint: string
  readonly next: readonly NextStep[]
}

/** What is said to whoever asked for a name that looks like ours. */
export const lookalikeRefusal = (name: string, meant: string): Refusal => ({
  message: `"${name}" is not ours, but looks like it. Did you mean "${meant}"?`,
  hint: 'If it is meant as it stands, name it in "allow" of plugins.json.',
  next: [{ command: `mcp-runtime plugins install ${meant}`, when: 'for the first-party plugin' }],
})
