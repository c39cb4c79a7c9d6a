import { fail } from '@mcp-runtime/sdk/errors'
import { clientOf, fileOf, type Scope } from '../clients/catalog.ts'
import { type ChangeOptions, type ClientChange, carryOut } from '../clients/change.ts'
import { readConfig } from '../clients/config-file.ts'
import { changeEntry, entriesOf } from '../clients/document.ts'
import { ourTarget } from '../clients/entry.ts'
import { thisMachine } from '../clients/machine.ts'

export interface UninstallOptions extends ChangeOptions {
  readonly client: string
  /** All our entries that lead to this server. */
  readonly server?: string | undefined
  readonly namespace?: string | undefined
  /** The entry of this name. */
  readonly name?: string | undefined
  readonly scope: Scope
  /** Also an entry that is not ours. */
  readonly force: boolean
}

/** Takes entries out of a client's file, one change each. MCPR_NOT_FOUND when there is none. */
export async function uninstallClient(options: UninstallOptions): Promise<readonly ClientChange[]> {
  const { ctx, scope } = options
  const client = clientOf(options.client)
  const path = fileOf(client, scope, thisMachine(ctx.env))
  const first = await readConfig(path)
  if (options.server === undefined && options.name === undefined) {
    const ours = [...entriesOf(client, first.text, path)].flatMap(([name, entry]) => (ourTarget(entry) ? [name] : []))
    const known = ours.length === 0 ? `${client.title} has none of ours` : `${client.title} has ${ours.join(', ')}`
    fail('MCPR_USAGE', 'Which entry?', { hint: `Give --name or --server. ${known} (${path}).` })
  }
  const names = namesOf(options, client.title, path, entriesOf(client, first.text, path))
  const changes: ClientChange[] = []
  for (const name of names) {
    const file = await readConfig(path)
    const after = changeEntry(client, file.text, path, { name, entry: undefined })
    changes.push(await carryOut(options, { client, scope, file, name, action: 'removed', after }))
  }
  return changes
}

function namesOf(
  { name, server, namespace, force, client: word }: UninstallOptions,
  title: string,
  path: string,
  entries: ReadonlyMap<string, unknown>,
): readonly string[] {
  const list = [{ command: 'mcp-runtime client list', when: 'to see our entries' }]
  if (name !== undefined) {
    if (!entries.has(name)) fail('MCPR_NOT_FOUND', `${title} has no entry ${name} (${path}).`, { next: list })
    const ours = ourTarget(entries.get(name))
    const other = server !== undefined && ours?.server !== server
    if (ours !== undefined && !other) return [name]
    if (force && !other) return [name]
    return fail(
      'MCPR_CONFLICT',
      `The entry ${name} of ${title} ${other ? `does not lead to ${server}` : 'is not ours'}.`,
      {
        hint: other ? 'Nothing was changed.' : 'Give --force to remove it all the same.',
      },
    )
  }
  const names = [...entries].flatMap(([key, entry]) => {
    const ours = ourTarget(entry)
    return ours?.server === server && (namespace === undefined || ours?.namespace === namespace) ? [key] : []
  })
  if (names.length > 0) return names
  return fail('MCPR_NOT_FOUND', `No entry of ours in ${title} leads to ${server} (${path}).`, {
    hint: `Was it installed in another scope, or another client than ${word}?`,
    next: list,
  })
}
