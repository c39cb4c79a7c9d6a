// How installs and updates are told.
import { defineView } from '@mcp-runtime/sdk/command'
import type { InstallResult } from '../plugins/services/install.ts'
import type { PluginChange } from '../plugins/services/plan-install.ts'

/** `nothing` is said when there was nothing to do at all. */
export const changesView = (nothing: string) =>
  defineView<InstallResult>({
    text: ({ changes, dryRun }) =>
      changes.length === 0 ? nothing : changes.flatMap((change) => describe(change, dryRun)).join('\n'),
    name: ({ changes }) => changes.map(({ name }) => name),
  })

const DONE = {
  install: 'Installed',
  upgrade: 'Updated',
  downgrade: 'Put back',
  replace: 'Replaced',
  keep: 'Unchanged:',
}
const PLANNED = {
  install: 'Would install',
  upgrade: 'Would update',
  downgrade: 'Would put back',
  replace: 'Would replace',
  keep: 'Unchanged:',
}

function describe(change: PluginChange, dryRun: boolean): string[] {
  const { name, action, from, to, commands } = change
  const versions = from !== null && from !== to ? `${from} -> ${to}` : to
  const head = `${(dryRun ? PLANNED : DONE)[action]} ${name} ${versions}${action === 'keep' ? ' is installed already' : ''}`
  if (action === 'keep') return [head]
  return [head, ...(commands && commands.length > 0 ? [`  commands: ${few(commands)}`] : [])]
}

const SHOWN = 6

/** The first of many. */
const few = (commands: readonly string[]): string =>
  commands.length <= SHOWN
    ? commands.join(', ')
    : `${commands.slice(0, SHOWN - 1).join(', ')} and ${commands.length - SHOWN + 1} more`
