// One change of a client's file: planned on its text, shown, agreed to, backed up, written.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { sanitize } from '@mcp-runtime/sdk/output'
import { confirm } from '@mcp-runtime/sdk/prompts'
import { makeBackup } from './backups.ts'
import type { ClientSpec, Scope } from './catalog.ts'
import { type ConfigFile, refuseRace, writeConfig } from './config-file.ts'
import { diffLines } from './diff.ts'

export interface ClientChange {
  readonly client: string
  readonly file: string
  /** Name of the entry. */
  readonly name: string
  readonly action: 'added' | 'updated' | 'removed' | 'restored' | 'unchanged'
  /** Nothing was written. */
  readonly dryRun?: true
  /** What the file was before. */
  readonly backup?: string
  /** There was no file before; the backup is empty and says that. */
  readonly created?: true
}

export interface ChangeOptions {
  readonly ctx: CommandContext
  readonly dryRun: boolean
  readonly yes: boolean
}

export interface PlannedChange {
  readonly client: ClientSpec
  readonly scope: Scope
  readonly file: ConfigFile
  readonly name: string
  readonly action: ClientChange['action']
  readonly after: string
}

/** Carries out a planned change. MCPR_CONFLICT when the file was changed meanwhile; MCPR_USAGE when nobody can agree. */
export async function carryOut(options: ChangeOptions, change: PlannedChange): Promise<ClientChange> {
  const { ctx } = options
  const { client, file, name, action, after } = change
  const result = { client: client.id, file: file.path, name, action }
  if (file.existed && after === file.text) return { ...result, action: 'unchanged' }
  show(options, file, after)
  if (file.open) {
    ctx.warn(
      `Other users may write ${file.path}, and so decide what ${client.title} starts; chmod go-w takes that away.`,
    )
  }
  if (options.dryRun) return { ...result, dryRun: true }
  if (!(await agreed(options, file))) return { ...result, action: 'unchanged' }
  await refuseRace(file)
  const backup = await backedUp(ctx, file, name)
  await writeConfig(file, after, change.scope === 'user' ? 0o600 : 0o644)
  return { ...result, backup: backup.path, ...(backup.missing ? { created: true } : {}) }
}

/** The change, on stderr; with --quiet, too, where a person is asked about it. */
export function show({ ctx, yes, dryRun }: ChangeOptions, file: ConfigFile, after: string): void {
  const asks = ctx.interactive && !yes && !dryRun
  const say = (text: string) => (asks && ctx.quiet ? ctx.io.stderr.write(`${sanitize(text)}\n`) : ctx.say(text))
  say(`${file.path}:`)
  for (const line of diffLines(file.text, after)) say(`  ${line}`.trimEnd())
}

/** Whether the person wants it; --yes answers. */
export const agreed = async ({ ctx, yes }: ChangeOptions, file: ConfigFile): Promise<boolean> =>
  yes || (await confirm(ctx, { message: `Write this to ${file.path}?`, flag: '--yes' }))

async function backedUp(ctx: CommandContext, file: ConfigFile, name: string) {
  const { mkdir } = await import('node:fs/promises')
  const { dirname } = await import('node:path')
  await mkdir(dirname(file.path), { recursive: true })
  return makeBackup(file, name, ctx.now())
}
