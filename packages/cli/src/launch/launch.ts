import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import type { Config } from '@oclif/core'
import { type CatalogueCommand, indexCommands } from './catalogue.ts'
import { Help } from './help.ts'
import {
  type Catalogue,
  loadCore,
  loadEverything,
  loadSources,
  loadWithPlugin,
  OCLIF_PLUGINS,
  readCatalogue,
} from './load.ts'
import { dataDir, installedPlugins, locatePlugin } from './plugins.ts'
import { type Invocation, resolve } from './resolve.ts'

export interface Launch {
  /** The folder of this package. */
  readonly root: string
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly fromSource: boolean
}

/** Resolves and performs one command line. Throws what the command throws, or a usage error of its own. */
export async function launch({ root, argv, env, fromSource }: Launch): Promise<void> {
  if (fromSource) {
    const config = await loadSources(root)
    return perform(config, resolve(argv, indexCommands(config.commands as CatalogueCommand[])))
  }
  const catalogue = readCatalogue(root)
  const invocation = resolve(argv, indexCommands(catalogue.commands))
  if (needsEverything(invocation, env)) {
    const config = await loadEverything(root, catalogue)
    return perform(config, resolve(argv, indexCommands(config.commands as CatalogueCommand[])))
  }
  if (invocation.kind === 'refuse') throw refusal(invocation)
  return perform(await loadFor(invocation, root, catalogue, env), invocation)
}

/** Plugins of other people are in no catalogue: help, completion and unknown words ask them too. */
function needsEverything(invocation: Invocation, env: NodeJS.ProcessEnv): boolean {
  if (invocation.kind === 'run' && OCLIF_PLUGINS.includes(invocation.command.pluginName ?? '')) return true
  const asksAll = invocation.kind !== 'run' || invocation.command.id === '__complete'
  return asksAll && installedPlugins(dataDir(env)).length > 0
}

async function loadFor(
  invocation: Exclude<Invocation, { kind: 'refuse' }>,
  root: string,
  catalogue: Catalogue,
  env: NodeJS.ProcessEnv,
): Promise<Config> {
  if (invocation.kind === 'help' || invocation.command.pluginType !== 'jit') return loadCore(root, catalogue)
  const name = invocation.command.pluginName ?? ''
  const located = locatePlugin(name, root, env)
  if (!located) throw notInstalled(invocation.command, name)
  return loadWithPlugin(root, catalogue, located)
}

async function perform(config: Config, invocation: Invocation): Promise<void> {
  if (invocation.kind === 'refuse') throw refusal(invocation)
  if (invocation.kind === 'help') {
    await new Help(config).showHelp([...invocation.words])
    return
  }
  const { id } = invocation.command
  const argv = [...invocation.argv]
  // For the notice that an old name is on its way out; on the config, as a plugin may run on another copy of the SDK.
  if (invocation.invokedAs) Object.assign(config, { invokedAs: invocation.invokedAs })
  let failure: unknown
  try {
    await config.runHook('init', { id, argv })
    await config.runCommand(id, argv)
  } catch (error) {
    failure = error
    throw error
  } finally {
    const Command = config.findCommand(id)
    await config.runHook('finally', { id, argv, Command, error: failure as Error | undefined })
  }
}

const refusal = ({ message, hint, next }: Extract<Invocation, { kind: 'refuse' }>): McprError =>
  mcprError('MCPR_USAGE', message, { ...(hint ? { hint } : {}), ...(next ? { next } : {}) })

const notInstalled = (command: CatalogueCommand, plugin: string): McprError =>
  mcprError(
    'MCPR_UNSUPPORTED',
    `"mcp-runtime ${command.id.replaceAll(':', ' ')}" is part of ${plugin}, which is not installed.`,
    {
      next: [{ command: `mcp-runtime plugins install ${plugin}`, when: 'to install it' }],
    },
  )
