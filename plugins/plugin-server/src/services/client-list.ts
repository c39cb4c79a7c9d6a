// Which clients are on this machine, and which of their entries are ours.
import { stat } from 'node:fs/promises'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { CLIENTS, type ClientSpec, fileOf, type Machine, type Scope } from '../clients/catalog.ts'
import { readConfig } from '../clients/config-file.ts'
import { entriesOf } from '../clients/document.ts'
import { ourTarget } from '../clients/entry.ts'
import { thisMachine } from '../clients/machine.ts'

export interface ClientRow {
  readonly client: string
  readonly title: string
  readonly scope: Scope
  readonly file: string
  /** The client is on this machine, as far as its folder tells. */
  readonly present: boolean
  readonly entries: readonly { readonly name: string; readonly server: string; readonly namespace?: string }[]
  /** The file cannot be read. */
  readonly problem?: string
}

/** All clients for this user, and those whose file the current folder has. */
export async function listClients(ctx: CommandContext): Promise<readonly ClientRow[]> {
  const machine = thisMachine(ctx.env)
  const rows = await Promise.all(
    CLIENTS.map(async (client) => {
      const user = await rowOf(client, 'user', machine)
      const project = client.projectFile === undefined ? undefined : await rowOf(client, 'project', machine)
      const other = project !== undefined && project.file !== user.file
      return other && (await exists(project.file)) ? [user, project] : [user]
    }),
  )
  const found = rows.flat()
  for (const { problem } of found) if (problem !== undefined) ctx.warn(problem)
  return found
}

async function rowOf(client: ClientSpec, scope: Scope, machine: Machine): Promise<ClientRow> {
  const file = fileOf(client, scope, machine)
  const present = (await exists(client.folder(machine))) || (await exists(client.file(machine)))
  const row = { client: client.id, title: client.title, scope, file, present }
  try {
    const { text } = await readConfig(file)
    const entries = [...entriesOf(client, text, file)].flatMap(([name, entry]) => {
      const target = ourTarget(entry)
      return target === undefined ? [] : [{ name, ...target }]
    })
    return { ...row, entries }
  } catch (error) {
    return { ...row, entries: [], problem: (error as Error).message }
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
