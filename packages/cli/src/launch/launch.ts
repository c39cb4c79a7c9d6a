import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { type ForeignCommands, indexCommands, mergeForeign } from '../catalogue/catalogue.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { type Invocation, resolve } from '../catalogue/resolve.ts'
import { dataDir } from '../plugins/data-dir.ts'
import { Help } from './help.ts'
import type { HostConfig } from './host-config.ts'
import { installedPlugins } from './installed.ts'
import { type CoreCommands, loadSources } from './load.ts'
import { createRuntime, type Runtime, type RuntimeParts } from './runtime.ts'

export interface Launch {
  /** The folder of this package. */
  readonly root: string
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly fromSource: boolean
  readonly coreCommands: CoreCommands
  readonly warn: (text: string) => void
  readonly abandoned: () => void
  readonly fetchPlugin: RuntimeParts['fetchPlugin']
  readonly onForeign: RuntimeParts['onForeign']
}

/** Resolves and performs one command line. Throws what the command throws, or a usage error of its own. */
export async function launch(given: Launch): Promise<void> {
  const { root, argv, env } = given
  const catalogue = given.fromSource ? await loadSources(root) : readCatalogue(root)
  const first = resolve(argv, indexCommands(catalogue.commands))
  const asked = first.kind === 'run' ? first.command.id : undefined
  // A shell in the middle of a word wants no warning.
  const completing = asked === '__complete'
  const listing = first.kind === 'run' && first.command.id === 'help'
  const warn = completing ? () => {} : given.warn
  const installed = installedPlugins(dataDir(env), warn)
  const runtime = createRuntime({ ...given, catalogue, installed, watch: { warn, abandoned: given.abandoned } })
  if (first.kind === 'run' && !completing && !listing) return perform(runtime.configure([]), first)

  // A word that we do not have may be a command of an installed plugin, which ours then have to give way to nowhere.
  const unknown = first.kind === 'refuse' && first.unknown !== undefined
  const others = runtime.foreign(unknown ? installed.all() : installed.usable())
  const again = (foreign: readonly ForeignCommands[]) =>
    resolve(argv, indexCommands(mergeForeign(catalogue.commands, foreign)))
  const owners = unknown ? others.filter(({ record }) => namesOne(argv, record?.commands ?? [])) : []
  if (owners.length > 0) {
    const { commands } = await runtime.describe(owners)
    const second = again(commands)
    if (second.kind === 'run') return perform(runtime.configure(commands), second)
  }
  const { commands, topics } = await runtime.describe(others)
  const last = others.length > 0 ? again(commands) : first
  await handleUnknown(last, runtime, runtime.configure(commands, topics), argv)
}

/** Whether a word of the line begins one of the ids. */
const namesOne = (argv: readonly string[], ids: readonly string[]): boolean =>
  ids.some((id) => argv.includes(id.split(':')[0] ?? ''))

/** A plugin may answer for words that nobody has; `command_not_found` asks it. */
async function handleUnknown(
  invocation: Invocation,
  runtime: Runtime,
  config: HostConfig,
  argv: readonly string[],
): Promise<void> {
  if (invocation.kind === 'refuse' && invocation.unknown && runtime.answers('command_not_found')) {
    const { successes } = await config.runHook('command_not_found', {
      id: invocation.unknown.join(':'),
      argv: [...argv],
    })
    if (successes.length > 0) return
  }
  return perform(config, invocation)
}

async function perform(config: HostConfig, invocation: Invocation): Promise<void> {
  if (invocation.kind === 'refuse') throw refusal(invocation)
  if (invocation.kind === 'help') {
    await new Help(config).showHelp([...invocation.words])
    return
  }
  const { id } = invocation.command
  const argv = [...invocation.argv]
  // For the notice that an old name is on its way out; on the config, as a plugin may run on another copy of the SDK.
  if (invocation.invokedAs) Object.assign(config, { invokedAs: invocation.invokedAs })
  let failed = true
  let error: unknown
  try {
    await config.runHook('init', { id, argv })
    await config.runCommand(id, argv)
    failed = false
  } catch (thrown) {
    error = thrown
  }
  const options = { id, argv, Command: config.findCommand(id), error: error as Error | undefined }
  // A command that failed ends with its own error, whatever a hook makes of it.
  await config.runHook('finally', options as never, undefined, failed)
  if (failed) throw error
}

const refusal = ({ message, hint, next }: Extract<Invocation, { kind: 'refuse' }>): McprError =>
  mcprError('MCPR_USAGE', message, { ...(hint ? { hint } : {}), ...(next ? { next } : {}) })
