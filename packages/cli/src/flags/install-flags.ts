import { clientDryRunFlag, Flags, yesFlag } from '@mcp-runtime/sdk/command'
import type { InstallOptions } from '../plugins/services/install.ts'

/** How `plugins install` and `plugins update` bring packages. */
export const installFlags = () => ({
  yes: yesFlag('Do not ask about plugins of others. What plugins.json forbids stays forbidden.'),
  'allow-scripts': Flags.boolean({ summary: 'Run the install scripts of these plugins and of what they need.' }),
  offline: Flags.boolean({ summary: 'Use no network: only tarballs, and what npm has in its cache.' }),
  'dry-run': clientDryRunFlag(),
})

interface Given {
  readonly yes: boolean
  readonly 'allow-scripts': boolean
  readonly offline: boolean
  readonly 'dry-run'?: 'client' | undefined
}

/** The same flags, parsed, as the services take them. */
export const installOptions = (flags: Given): InstallOptions => ({
  yes: flags.yes,
  allowScripts: flags['allow-scripts'],
  offline: flags.offline,
  dryRun: flags['dry-run'] !== undefined,
})
