// `plugins link`: a plugin that is being worked on runs from its own folder.
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { npm } from '../npm/npm.ts'
import { admitAll } from '../package/admit.ts'
import { readPlugin, recordOf } from '../package/verify-installed.ts'
import { changePlugins } from '../store/change.ts'
import { readRecord } from '../store/read-record.ts'
import { decide } from '../trust/decide.ts'
import { readPolicy } from '../trust/read-policy.ts'
import { spoken } from './plan-install.ts'

export interface LinkResult {
  readonly name: string
  readonly version: string
  /** Absolute, without links. */
  readonly root: string
  readonly commands: readonly string[]
  /** The installed version that it takes the place of. */
  readonly replaces: string | null
}

/**
 * Links the folder of a plugin. Its dependencies and its build are its author's business. MCPR_FILE_NOT_FOUND,
 * MCPR_PLUGIN_INVALID when it is no plugin; else as an install.
 */
export async function linkPlugin(
  ctx: CommandContext,
  host: PluginHost,
  { path, yes }: { readonly path: string; readonly yes?: boolean | undefined },
): Promise<LinkResult> {
  const root = await realpath(resolve(path)).catch((cause) =>
    fail('MCPR_FILE_NOT_FOUND', `There is no folder ${resolve(path)}.`, { cause }),
  )
  const found = await readPlugin(root, root)
  const candidate = candidateOf(root, path, found)
  // Nobody is asked about what cannot be one; looked at again when the change holds the lock.
  admitAll([candidate], { host, installed: readRecord(host.dataDir)?.record.plugins ?? [] })
  const policy = readPolicy(ctx.env)
  await decide(ctx, [candidate], policy, { host, yes: yes ?? false })
  const record = { ...recordOf(found), type: 'link', root, source: 'folder', requested: root } as const
  let replaces: string | null = null
  await changePlugins(host, ctx, async (draft) => {
    admitAll([candidate], { host, installed: draft.plugins })
    const others = draft.plugins.filter(({ name }) => name !== candidate.name)
    const there = draft.plugins.find(({ name }) => name === candidate.name)
    replaces = there?.version ?? null
    if (there?.type === 'user') await npm(ctx, { args: ['uninstall', there.name], cwd: draft.dir, offline: true })
    draft.plugins = [...others, record]
  })
  await sayWhatIsMissing(ctx, root, candidate)
  return { name: candidate.name, version: candidate.version, root, commands: spoken(record.commands), replaces }
}

function candidateOf(root: string, typed: string, found: Awaited<ReturnType<typeof readPlugin>>): Candidate {
  const { name, version } = found.package
  return { ...found, name, version, source: 'folder', typed, requested: root, npmSpec: '', signatures: [] }
}

async function sayWhatIsMissing(ctx: CommandContext, root: string, { package: pjson }: Candidate): Promise<void> {
  const needs = Object.keys(pjson.dependencies ?? {})
  if (needs.length > 0 && !existsSync(join(root, 'node_modules'))) {
    ctx.warn(`Its dependencies are not installed. Run npm install in ${root}.`)
  }
}
