import { unlink } from 'node:fs/promises'
import { fail } from '@mcp-runtime/sdk/errors'
import { type Backup, dropBackup, listBackups } from '../clients/backups.ts'
import { type ClientSpec, clientOf, fileOf, type Scope } from '../clients/catalog.ts'
import { agreed, type ChangeOptions, type ClientChange, show } from '../clients/change.ts'
import { type ConfigFile, readConfig, refuseRace, writeConfig } from '../clients/config-file.ts'
import { changeEntry, entriesOf, sourceOf } from '../clients/document.ts'
import { ourTarget } from '../clients/entry.ts'
import { thisMachine } from '../clients/machine.ts'

export interface UndoOptions extends ChangeOptions {
  readonly client: string
  /** Only changes of this entry. */
  readonly name?: string | undefined
  readonly scope: Scope
  readonly force: boolean
}

/**
 * Takes the last change of a client's file back: the entry is as its backup has it, whatever others changed since stays.
 * The backup is used up, so that undoing again goes one step further back. MCPR_NOT_FOUND without a backup.
 */
export async function undoClient(options: UndoOptions): Promise<ClientChange> {
  const { ctx, scope } = options
  const client = clientOf(options.client)
  const path = fileOf(client, scope, thisMachine(ctx.env))
  const backup = (await listBackups(path)).find(({ entry }) => options.name === undefined || entry === options.name)
  if (backup === undefined) {
    return fail('MCPR_NOT_FOUND', `There is no change of ours in ${client.title} to undo (${path}).`)
  }
  const file = await readConfig(path)
  const before = await readConfig(backup.path)
  refuseForeign(options, client, file, backup)
  const after = undone(client, file, before, backup)
  const result = { client: client.id, file: path, name: backup.entry, action: 'restored' as const }
  show(options, file, after ?? '')
  if (options.dryRun) return { ...result, dryRun: true }
  if (!(await agreed(options, file))) return { ...result, action: 'unchanged' }
  if (after !== undefined) await writeConfig(file, after, 0o600)
  else {
    await refuseRace(file)
    await unlink(file.target).catch(() => {})
  }
  await dropBackup(backup)
  return result
}

/** Somebody else's entry stands there now: it is not ours to take away. */
function refuseForeign({ force }: UndoOptions, client: ClientSpec, file: ConfigFile, { entry }: Backup): void {
  const now = entriesOf(client, file.text, file.path).get(entry)
  if (force || now === undefined || ourTarget(now) !== undefined) return
  fail('MCPR_CONFLICT', `The entry ${entry} of ${client.title} was written by someone else since (${file.path}).`, {
    hint: 'Nothing was changed. Give --force to undo all the same.',
  })
}

/** The text to write; undefined when the file is to go. */
function undone(client: ClientSpec, file: ConfigFile, before: ConfigFile, { entry: name, missing }: Backup) {
  const change = (text: string, source: string | undefined) =>
    changeEntry(client, text, file.path, { name, entry: source === undefined ? undefined : { source } })
  const now = sourceOf(client, file.text, name)
  // Nothing else changed since when the backup with this one change is the file: then it comes back to the byte.
  const entry = entriesOf(client, file.text, file.path).get(name)
  const redone =
    entry === undefined
      ? change(before.text, undefined)
      : changeEntry(client, before.text, before.path, { name, entry: { value: entry as Record<string, unknown> } })
  if (redone === file.text) return missing ? undefined : before.text
  return now === undefined && sourceOf(client, before.text, name) === undefined
    ? file.text
    : change(file.text, sourceOf(client, before.text, name))
}
