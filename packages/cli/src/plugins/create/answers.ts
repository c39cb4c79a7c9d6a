import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginHost } from '../host.ts'
import { lookalikeOf } from '../trust/lookalike.ts'
import { type PluginName, parsePluginName } from './plugin-name.ts'

/** What was asked for, as typed. */
export interface CreateOptions {
  readonly name: string
  readonly scope?: string | undefined
  readonly topic?: string | undefined
  readonly registry?: string | undefined
  readonly dir?: string | undefined
  readonly dryRun: boolean
}

/** The core that the plugin is made for. */
export interface CreateHost extends Pick<PluginHost, 'version' | 'catalogue'> {
  /** Groups and commands that exist: no new one may have such a name. */
  readonly taken: readonly string[]
}

/** Everything that the files of a new plugin depend on. */
export interface Answers extends PluginName {
  readonly host: string
  /** Ends with a slash. */
  readonly registry: string | undefined
}

/** Checks what was asked for. MCPR_USAGE for a name or URL that cannot be, MCPR_PLUGIN_CLASH for a topic that is taken. Pure. */
export function answersOf(options: CreateOptions, host: CreateHost): Answers {
  const named = parsePluginName(options.name, options.scope)
  if (lookalikeOf(named.name, host) !== undefined) {
    fail('MCPR_USAGE', `${named.name} would be taken for a plugin of mcp-runtime itself.`, {
      hint: 'Nobody could install it: names that look like ours are refused. Use a scope that does not.',
    })
  }
  const topic = options.topic ?? named.topic
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(topic)) {
    fail('MCPR_USAGE', `"${topic}" cannot be a group of commands.`, {
      hint: 'It is one word: lower-case letters, digits and inner hyphens.',
    })
  }
  if (host.taken.includes(topic)) {
    fail('MCPR_PLUGIN_CLASH', `The command "${topic}" exists already in this mcp-runtime.`, {
      hint: 'A plugin cannot take the name of another command.',
      next: [
        { command: `mcp-runtime plugins create ${options.name} --topic WORD`, when: 'with another group of commands' },
      ],
    })
  }
  return { ...named, topic, host: host.version, registry: registryUrl(options.registry) }
}

function registryUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    return fail('MCPR_USAGE', `"${text}" is no address of a registry.`, { hint: 'Such as https://npm.acme.example/.' })
  if (url.username !== '' || url.password !== '') {
    return fail('MCPR_USAGE', 'The address of a registry must not hold a name or a password.', {
      hint: 'The files of the plugin are committed; log in with npm login.',
    })
  }
  return url.href.replace(/\/*$/, '/')
}
