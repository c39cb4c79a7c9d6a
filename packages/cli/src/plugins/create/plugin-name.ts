import { fail } from '@mcp-runtime/sdk/errors'

export interface PluginName {
  /** `@acme/plugin-quota` */
  readonly name: string
  /** `@acme` */
  readonly scope: string
  /** `plugin-quota` */
  readonly folder: string
  /** `quota`: its group of commands, unless another is asked for. */
  readonly topic: string
}

const PART = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
/** npm's own limit. */
const LONGEST = 214

/**
 * The name of a new plugin: `@scope/plugin-x`, or a bare name with a scope beside it. The scope says who publishes it,
 * and is what an allow-list names; without one, anybody could take the name on a public registry. MCPR_USAGE says what
 * is wrong and which name was likely meant. Pure.
 */
export function parsePluginName(typed: string, scopeFlag: string | undefined): PluginName {
  const text = typed.trim()
  const [first = '', rest] = text.startsWith('@') ? split(text) : [scopeFlag?.trim() ?? '', text]
  const part = (rest ?? '').replace(/^plugin-/, '')
  if (first === '' && text !== '') {
    return fail('MCPR_USAGE', `"${text}" has no scope.`, {
      hint: 'The scope says who publishes it, and is what an allow-list names.',
      next: [{ command: `mcp-runtime plugins create @SCOPE/plugin-${part}`, when: 'with your scope' }],
    })
  }
  const scope = first.startsWith('@') ? first : `@${first}`
  if (scopeFlag !== undefined && text.startsWith('@') && scope !== atScope(scopeFlag))
    fail('MCPR_USAGE', `The name says ${scope}, --scope says ${atScope(scopeFlag)}.`)
  if (!PART.test(scope.slice(1)) || !PART.test(part)) {
    return fail('MCPR_USAGE', `"${text}" cannot be the name of a plugin.`, {
      hint: 'A name is @scope/plugin-x: lower-case letters, digits and inner hyphens.',
    })
  }
  const name = `${scope}/plugin-${part}`
  if (scope === '@mcp-runtime') fail('MCPR_USAGE', "@mcp-runtime is the scope of mcp-runtime's own plugins; use yours.")
  if (name.length > LONGEST) fail('MCPR_USAGE', `The name has more than ${LONGEST} characters.`)
  if (rest !== `plugin-${part}` && text.startsWith('@')) {
    return fail('MCPR_USAGE', `"${text}" does not say that it is a plugin.`, {
      next: [{ command: `mcp-runtime plugins create ${name}`, when: 'with a name that says so' }],
    })
  }
  return { name, scope, folder: `plugin-${part}`, topic: part }
}

const atScope = (scope: string): string => (scope.trim().startsWith('@') ? scope.trim() : `@${scope.trim()}`)

function split(text: string): [string, string | undefined] {
  const at = text.indexOf('/')
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
