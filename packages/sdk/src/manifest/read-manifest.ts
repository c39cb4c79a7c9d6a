import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Plugin } from '@oclif/core'
import { fail } from '../errors/index.ts'
import { type CommandLike, checkCommand } from './check-command.ts'
import { checkHooks } from './check-hooks.ts'
import { type PackageFacts, readPackage } from './read-package.ts'
import { type Manifest, type ManifestEntry, sorted } from './text.ts'

const ENDINGS = ['.js', '.mjs', '.cjs', '.ts', '/index.js', '/index.mjs', '/index.cjs', '/index.ts']

/**
 * What the framework would otherwise find out by loading every command of the plugin in `root`, at every start.
 * MCPR_PLUGIN_INVALID names the file that does not load or holds no command, and a hook that is not there.
 */
export async function readManifest(root: string): Promise<Manifest> {
  const facts = await readPackage(root)
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  try {
    await plugin.load()
  } catch (error) {
    await nameTheFile(plugin)
    throw error
  }
  const ids = Object.keys(plugin.manifest.commands)
  if (ids.length === 0 && facts.oclif.commands !== undefined) noCommands(facts)
  for (const id of ids) {
    checkCommand(id, (await plugin.findCommand(id, { must: true })) as unknown as CommandLike, fileOf(plugin, id))
  }
  await checkHooks(root, facts.oclif.hooks)
  const commands = Object.entries(plugin.manifest.commands).map(([id, entry]) => [id, withoutBase(entry)] as const)
  return { version: facts.version, commands: sorted(Object.fromEntries(commands)) }
}

/** A static of the command base is no news about a command. */
function withoutBase(entry: object): ManifestEntry {
  const { withOutputPath: _, ...own } = entry as ManifestEntry & { withOutputPath?: unknown }
  return own as ManifestEntry
}

/** The framework loads all commands at once and does not say which one failed; the first in order is named. */
async function nameTheFile(plugin: Plugin): Promise<void> {
  for (const id of [...plugin.commandIDs].sort()) {
    const file = fileOf(plugin, id)
    try {
      if (await plugin.findCommand(id)) continue
    } catch (cause) {
      fail('MCPR_PLUGIN_INVALID', `${file} does not load: ${firstLine(cause)}`, { cause })
    }
    fail('MCPR_PLUGIN_INVALID', `${file} exports no command.`, {
      hint: 'Export one class as default, and let it extend McpCommand of @mcp-runtime/sdk/command.',
    })
  }
}

function fileOf(plugin: Plugin, id: string): string {
  // One file for all commands, as the core has it: the id says more than its name.
  if (plugin.commandsDir === undefined) return id
  const path = join(plugin.commandsDir, ...id.split(':'))
  return relative(plugin.root, ENDINGS.map((ending) => path + ending).find((file) => existsSync(file)) ?? path)
}

function noCommands({ name, oclif: { commands } }: PackageFacts): never {
  const target = typeof commands === 'string' ? commands : (commands as { target?: unknown } | null)?.target
  return fail('MCPR_PLUGIN_INVALID', `${name} has no command in ${String(target)}.`, {
    hint: 'Is it built, and does "oclif.commands" in package.json name the right folder?',
  })
}

const firstLine = (error: unknown): string => String((error as Error)?.message ?? error).split('\n')[0] ?? ''
