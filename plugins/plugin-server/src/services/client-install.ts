import { isDeepStrictEqual } from 'node:util'
import { shellWord } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import { clientOf, fileOf, type Scope } from '../clients/catalog.ts'
import { type ChangeOptions, type ClientChange, carryOut } from '../clients/change.ts'
import { readConfig } from '../clients/config-file.ts'
import { changeEntry, entriesOf } from '../clients/document.ts'
import { adapterEntry, ourTarget } from '../clients/entry.ts'
import { entryTarget } from '../clients/entry-target.ts'
import { thisMachine } from '../clients/machine.ts'
import { programAnywhere, programHere } from '../clients/program.ts'
import { reachServer, type ServerChoice } from '../target/reach.ts'
import { entryName } from '../words.ts'

export interface InstallOptions extends ChangeOptions, ServerChoice {
  readonly client: string
  readonly agentId?: string | undefined
  /** Of the entry; the server's when left out. */
  readonly name?: string | undefined
  readonly scope: Scope
  /** Replaces an entry of that name that is not ours. */
  readonly force: boolean
}

/** Writes an entry for a server into a client's file. MCPR_CONFLICT when an entry of others has the name. */
export async function installClient(options: InstallOptions): Promise<ClientChange> {
  const { ctx, scope } = options
  const client = clientOf(options.client)
  const path = fileOf(client, scope, thisMachine(ctx.env))
  const found = await reachServer(options)
  const name = entryName('--name', options.name ?? found.key)
  const running = { env: ctx.env, script: process.argv[1], node: process.execPath }
  const program = scope === 'project' ? programAnywhere() : programHere(running)
  const target = await entryTarget(ctx, found, options.agentId ?? client.id)
  // A file of a project is shared: the names of somebody's logins and folders mean nothing to others.
  const shared = scope === 'project' ? { ...target, profile: undefined, configDir: undefined } : target
  const value = adapterEntry(client, program, shared)

  const file = await readConfig(path)
  const existing = entriesOf(client, file.text, path).get(name)
  if (existing !== undefined && ourTarget(existing) === undefined && !options.force) notOurs(client.title, name, path)
  if (existing !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(existing)), value)) {
    return { client: client.id, file: path, name, action: 'unchanged' }
  }
  const after = changeEntry(client, file.text, path, { name, entry: { value } })
  const action = existing === undefined ? 'added' : 'updated'
  const result = await carryOut(options, { client, scope, file, name, action, after })
  if (result.action !== 'unchanged' && result.dryRun !== true) {
    ctx.hint(client.restart)
    const where = scope === 'project' ? ' --scope project' : ''
    ctx.hint(`Undo: mcp-runtime client install ${shellWord(client.id)} --undo${where}`)
  }
  return result
}

function notOurs(title: string, name: string, path: string): never {
  return fail('MCPR_CONFLICT', `${title} has an entry ${name} already, which is not ours (${path}).`, {
    hint: 'Give another name with --name, or replace it with --force.',
  })
}
