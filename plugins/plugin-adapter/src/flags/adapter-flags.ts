import { Flags } from '@mcp-runtime/sdk/command'
import type { Interfaces } from '@oclif/core'
import { type Mode, type Setting, settingsOf } from './settings.ts'

/**
 * The flags of one command, made from the table of settings. Values are judged by the resolver, together with the
 * environment, so that a wrong value is named by flag and variable wherever it came from.
 */
export function adapterFlags(mode: Mode): Interfaces.FlagInput {
  return Object.fromEntries(settingsOf(mode).map((setting) => [setting.flag, flagOf(setting)]))
}

function flagOf({ kind, flag, group, help, env }: Setting) {
  const summary = `${help.replace(/\.$/, '')}. [env: ${env}]`
  if (kind === 'text') return Flags.string({ summary, helpGroup: group, helpValue: 'VALUE' })
  // Go's flag is negative already; its opposite is the default.
  return Flags.boolean({ summary, helpGroup: group, allowNo: !flag.startsWith('no-') })
}
