// One change of a client's file: planned on its text, shown, agreed to, backed up, written.
import type { CommandContext } from '@mcp-runtime/sdk/command'
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
  show(ctx, file, after)
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
  return { ...result, backup: backup.path }
}

/** The change, on stderr. */
export function show(ctx: CommandContext, file: ConfigFile, after: string): void {
  ctx.say(`${file.path}:`)
  for (const line of diffLines(file.text, after)) ctx.say(`  ${line}`)
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
