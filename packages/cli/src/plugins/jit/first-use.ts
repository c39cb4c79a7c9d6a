// The first use of a command whose plugin is not installed installs it: the core knows every first-party command.
import { join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { classify, type ErrorCode, fail } from '@mcp-runtime/sdk/errors'
import { withFileLock } from '@mcp-runtime/sdk/profiles'
import { confirm } from '@mcp-runtime/sdk/prompts'
import type { PluginHost } from '../host.ts'
import { installPlugins } from '../services/install.ts'
import { pluginPaths } from '../store/paths.ts'
import { readRecord } from '../store/read-record.ts'
import { storeError } from '../store/store-error.ts'
import { deniedName } from '../trust/judge.ts'
import type { JitMode } from '../trust/policy.ts'
import { readPolicy } from '../trust/read-policy.ts'
import { type Missing, notInstalled } from './not-installed.ts'

const CHOICES: readonly JitMode[] = ['auto', 'ask', 'never']

/** What is shown as it is: a wrong setting, Ctrl-C, and the reasons of this file. */
const OWN_WORDS: readonly ErrorCode[] = ['MCPR_USAGE', 'MCPR_INTERRUPTED', 'MCPR_PLUGIN_MISSING']

/** As long as a slow registry may take. */
const PATIENCE = 10 * 60_000

/**
 * Installs a first-party plugin at the version of the core. Whatever keeps it from that is MCPR_PLUGIN_MISSING with
 * the reason and the line that installs it; MCPR_USAGE for a wrong MCP_RUNTIME_JIT, MCPR_INTERRUPTED for Ctrl-C.
 */
export async function installOnFirstUse(ctx: CommandContext, host: PluginHost, missing: Missing): Promise<void> {
  const { signal } = ctx
  try {
    await decide(ctx, host, missing)
    await alone(host, signal, async () => {
      // Another first use may have been quicker.
      if (isInstalled(host, missing.plugin)) return
      ctx.say(`Installing ${missing.plugin} ${host.version}: "${missing.command}" is part of it.`)
      await installPlugins(silent(ctx), host, { specs: [`${missing.plugin}@${host.version}`], yes: true })
    })
  } catch (error) {
    signal.throwIfAborted()
    if (OWN_WORDS.includes(classify(error))) throw error
    throw notInstalled(missing, (error as Error).message, error)
  }
}

/** The line above is all that there is to say about it: the command was asked for, not the installation. */
const silent = (ctx: CommandContext): CommandContext =>
  Object.create(ctx, { quiet: { value: true }, say: { value: () => {} } }) as CommandContext

async function decide(ctx: CommandContext, host: PluginHost, missing: Missing): Promise<void> {
  const policy = readPolicy(ctx.env)
  if (policy.allowance(missing.plugin) === 'denied') {
    // The line that installs it would be refused as well.
    const { message, next } = deniedName(missing.plugin, policy)
    throw notInstalled(missing, message, undefined, next)
  }
  const choice = policy.jit(readChoice(ctx.env.MCP_RUNTIME_JIT))
  if (choice === 'auto') return
  if (choice === 'never') throw notInstalled(missing, 'installing on first use is switched off')
  if (!ctx.interactive) throw notInstalled(missing, 'nobody can be asked here whether to install it')
  const { plugin, command } = missing
  const message = `"${command}" is part of ${plugin}, which is not installed. Install ${host.version} now?`
  if (!(await confirm(ctx, { message, flag: 'MCP_RUNTIME_JIT=auto' }))) {
    throw notInstalled(missing, 'you chose not to install it')
  }
}

function readChoice(value: string | undefined): JitMode | undefined {
  if (value === undefined || value === '') return undefined
  const found = CHOICES.find((choice) => choice === value)
  return found ?? fail('MCPR_USAGE', `MCP_RUNTIME_JIT is "${value}"; it takes auto, ask or never.`)
}

/** One first use at a time; Ctrl-C ends the waiting too. */
async function alone(host: PluginHost, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  signal.throwIfAborted()
  const { home } = pluginPaths(host.dataDir)
  const interrupted = Promise.withResolvers<never>()
  const onAbort = () => interrupted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const held = withFileLock(
    join(home, 'first-use.lock'),
    () => {
      // From here on the installation looks after Ctrl-C itself: it has something to clear away.
      signal.removeEventListener('abort', onAbort)
      return work()
    },
    PATIENCE,
  ).catch(storeError(home))
  try {
    await Promise.race([held, interrupted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const isInstalled = (host: PluginHost, plugin: string): boolean =>
  readRecord(host.dataDir)?.record.plugins.some(({ name, version }) => name === plugin && version === host.version) ===
  true
