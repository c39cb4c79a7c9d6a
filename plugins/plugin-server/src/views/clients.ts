import { defineView } from '@mcp-runtime/sdk/command'
import type { ClientChange } from '../clients/change.ts'
import type { ClientRow } from '../services/client-list.ts'

const DONE: Readonly<Record<ClientChange['action'], string>> = {
  added: 'Added',
  updated: 'Updated',
  removed: 'Removed',
  restored: 'Restored',
  unchanged: 'Left as it was:',
}

const lineOf = ({ action, dryRun, name, file, backup, created }: ClientChange): string => {
  const done = dryRun === true ? `Would be ${action}:` : DONE[action]
  const before = created === true ? '\nThe file is new.' : backup === undefined ? '' : `\nBackup: ${backup}`
  return `${done} ${name} in ${file}${before}`
}

export const changeView = defineView<ClientChange>({ text: lineOf, name: ({ client }) => [`client/${client}`] })

export const changesView = defineView<readonly ClientChange[]>({
  text: (changes) => changes.map(lineOf).join('\n'),
  name: (changes) => changes.map(({ client }) => `client/${client}`),
})

export const clientsView = defineView<readonly ClientRow[], ClientRow>({
  table: [
    { header: 'client', value: ({ client }) => client },
    { header: 'scope', value: ({ scope }) => scope },
    { header: 'here', value: ({ present }) => (present ? 'yes' : 'no') },
    {
      header: 'entries',
      value: ({ entries, problem }) =>
        problem === undefined ? entries.map(({ name }) => name).join(', ') : 'unreadable',
    },
    { header: 'file', value: ({ file }) => file },
  ],
  name: (rows) => [...new Set(rows.map(({ client }) => `client/${client}`))],
})
