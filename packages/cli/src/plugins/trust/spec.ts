// What a person typed after `plugins install`, told apart strictly: a name that is not clearly meant is refused, because
// npm would look it up somewhere else (GitHub, another package under an alias, a stranger's unscoped name).
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { didYouMean } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import { validRange } from 'semver'
import { firstPartyPlugins, longName, shortName } from '../first-party.ts'
import type { PluginHost } from '../host.ts'
import { isPackageName } from '../package-name.ts'
import { deniedName } from './judge.ts'
import { lookalikeOf, lookalikeRefusal, type Refusal } from './lookalike.ts'
import type { PluginPolicy } from './policy.ts'
import { tarballUrl } from './tarball-url.ts'

export type Spec =
  /** `wanted`: a version, a range or a tag. */
  | { readonly kind: 'registry'; readonly name: string; readonly wanted: string; readonly typed: string }
  /** `at`: an absolute path or an http(s) URL. */
  | { readonly kind: 'tarball'; readonly at: string; readonly typed: string }
  | { readonly kind: 'folder'; readonly path: string; readonly typed: string }

export interface SpecContext {
  readonly host: Pick<PluginHost, 'catalogue' | 'version'>
  /** Relative paths start here. */
  readonly cwd: string
  /** Names that it denies are refused here already; names that it allows may be unscoped. Without one none may. */
  readonly policy?: Pick<PluginPolicy, 'allowance' | 'reasonFor'>
}

const SEE_OURS = { command: 'mcp-runtime plugins --available', when: 'to see the first-party plugins' }
const TARBALL = /\.(?:tgz|tar\.gz)$/
const PATH = /^(?:\/|\.{1,2}(?:\/|$))/
const PROTOCOL = /^[a-z][a-z0-9+.-]*:/i
const GIT = /^(?:git(?:\+[a-z]+)?:|ssh:|github:|gitlab:|bitbucket:|gist:|[^/@]+@[^/:]+:)/i

/**
 * Reads one word. MCPR_INPUT_INVALID for what is no name, path or address of a package; MCPR_PLUGIN_REFUSED for a name
 * that could be a stranger's: unscoped, or one letter from a first-party one.
 */
export function parseSpec(typed: string, context: SpecContext): Spec {
  if (/[\u0000-\u001f\u007f]/.test(typed) || typed.trim() !== typed || typed === '' || typed.startsWith('-')) {
    return invalid(typed, 'is not the name of a plugin')
  }
  if (GIT.test(typed)) return git(typed)
  if (/^https?:/i.test(typed)) return { kind: 'tarball', at: tarballUrl(typed), typed }
  if (/^file:/i.test(typed)) return local(fromFileUrl(typed, context.cwd), typed)
  if (PATH.test(typed)) return local(resolve(context.cwd, typed), typed)
  if (PROTOCOL.test(typed)) return invalid(typed, 'has a form of address that is not used here')
  if (TARBALL.test(typed) && !typed.startsWith('@')) return local(resolve(context.cwd, typed), typed)
  return registry(typed, context)
}

const local = (path: string, typed: string): Spec =>
  TARBALL.test(path) ? { kind: 'tarball', at: path, typed } : { kind: 'folder', path, typed }

function fromFileUrl(typed: string, cwd: string): string {
  if (!/^file:\/\//i.test(typed)) return resolve(cwd, typed.slice('file:'.length))
  try {
    return fileURLToPath(typed)
  } catch {
    return invalid(typed, 'is not the address of a file on this machine')
  }
}

function registry(typed: string, context: SpecContext): Spec {
  const at = typed.indexOf('@', 1)
  const name = at === -1 ? typed : typed.slice(0, at)
  const given = at === -1 ? undefined : typed.slice(at + 1)
  if (!name.startsWith('@') && name.includes('/')) return shorthand(typed, name, context)
  if (!isPackageName(name)) return invalid(typed, 'is not the name of a package')
  if (given !== undefined && !isWanted(given)) return invalid(typed, 'names no version, range or tag after the "@"')

  const plugins = firstPartyPlugins(context.host)
  const ours = longName(name)
  const full = plugins.includes(ours) ? ours : name
  const wanted = given ?? (plugins.includes(full) ? context.host.version : 'latest')
  // Whoever wrote the name on an allow list has seen it.
  const listed = context.policy?.allowance(full) === 'allowed'
  if (!plugins.includes(full) && !listed) refuseStranger(name, context.host)
  // Before a registry hears of it.
  if (context.policy?.allowance(full) === 'denied') refuse(deniedName(full, context.policy))
  return { kind: 'registry', name: full, wanted, typed }
}

/** A tag is what npm takes for one: nothing that a URL would have to quote, and no range. */
const isWanted = (text: string): boolean =>
  text.trim() !== '' && (validRange(text, { loose: true }) !== null || /^[a-z][a-z0-9._~-]*$/i.test(text))

const refuse = ({ message, hint, next }: Refusal): never => fail('MCPR_PLUGIN_REFUSED', message, { hint, next })

function refuseStranger(name: string, host: SpecContext['host']): void {
  const meant = lookalikeOf(name, host)
  if (meant !== undefined) refuse(lookalikeRefusal(name, meant))
  if (name.startsWith('@')) return
  const shorts = firstPartyPlugins(host).flatMap((plugin) => shortName(plugin) ?? [])
  fail('MCPR_PLUGIN_REFUSED', `No first-party plugin is called "${name}".${didYouMean(name, shorts)}`, {
    hint: 'A name without a scope can belong to anybody. Write "@scope/name"; or name it in "allow" of plugins.json.',
    next: [SEE_OURS],
  })
}

function shorthand(typed: string, name: string, { host, cwd }: SpecContext): never {
  const ours = `@${name}`
  const meant = firstPartyPlugins(host).includes(ours) ? ours : lookalikeOf(ours, host)
  if (meant !== undefined) return invalid(typed, `is not the name of a plugin. Did you mean "${meant}"?`, '')
  return git(typed, `./${typed} for the folder ${resolve(cwd, typed)}`)
}

const git = (typed: string, folder?: string): never =>
  fail('MCPR_INPUT_INVALID', `"${typed}" is a git address, and plugins are not installed from git.`, {
    hint: `A repository is not what was published. Write @scope/name${folder === undefined ? '' : `, ${folder}`}, or the path or URL of a tarball.`,
    next: [{ command: 'mcp-runtime plugins install --help', when: 'to see what can be installed' }],
  })

const invalid = (typed: string, why: string, stop = '.'): never =>
  fail('MCPR_INPUT_INVALID', `"${typed}" ${why}${stop}`, {
    hint: 'Write @scope/name, @scope/name@1.2.3, ./folder, or the path or URL of a tarball.',
    next: [{ command: 'mcp-runtime plugins install --help', when: 'to see what can be installed' }],
  })
