// The entry behind bin/run.cjs and bin/dev.js: reads the command line against the catalogue, loads what it needs, runs it.
import { createPaint, sanitize, wantsColor } from '@mcp-runtime/sdk/output'
import { settings } from '@oclif/core'
import { readCatalogue } from './catalogue/read-catalogue.ts'
import { reportFailure } from './launch/failure.ts'
import { fetchPlugin } from './launch/fetch-plugin.ts'
import { launch } from './launch/launch.ts'
import type { CoreCommands } from './launch/load.ts'
import { attributed, type PluginName } from './launch/plugin-failure.ts'
import { dataDir } from './plugins/data-dir.ts'

export interface RunOptions {
  /** Runs the workspace without build and manifests. */
  readonly fromSource?: boolean
  readonly coreCommands?: CoreCommands
}

/**
 * Runs the process's command line and ends the process with its exit code. `root` is the folder of this package.
 * Never rejects.
 */
export async function run(root: string, { fromSource = false, coreCommands = {} }: RunOptions = {}): Promise<void> {
  // oclif would look for a TypeScript compiler to run plugins from source; scripts/source.mjs does that here.
  settings.enableAutoTranspile = false
  const { env } = process
  const argv = process.argv.slice(2)
  let left = false
  try {
    await launch({
      root,
      argv,
      env,
      fromSource,
      coreCommands,
      warn,
      abandoned: () => {
        left = true
      },
      fetchPlugin: (plugin, { id }) => {
        const { version, commands } = readCatalogue(root)
        const command = `mcp-runtime ${id.replaceAll(':', ' ')}`
        const host = { root, version, catalogue: commands, dataDir: dataDir(env) }
        return fetchPlugin(argv, host, { plugin, command })
      },
      onForeign: (plugin) => guard(plugin, argv),
    })
    await tellOfUpdate(root, argv)
  } catch (error) {
    const code = await reportFailure(error, argv)
    await tellOfUpdate(root, argv)
    process.exit(code)
  }
  // A hook that was left behind would keep the process alive; what is written goes out first.
  if (left) process.stdout.write('', () => process.exit())
}

/** Nothing of it is loaded where nobody would see it. */
async function tellOfUpdate(root: string, argv: readonly string[]): Promise<void> {
  const { env, stderr } = process
  if (!stderr.isTTY) return
  const { tellOfUpdate: tell } = await import('./services/update/tell-of-update.ts')
  await tell({ root, argv, env, stderr, now: Date.now() })
}

function warn(text: string): void {
  const paint = createPaint(wantsColor(process.env, process.stderr.isTTY))
  process.stderr.write(`${paint.yellow('Warning:')} ${sanitize(text)}\n`)
}

const guarded: (PluginName & { readonly root: string })[] = []

/** An error that code of other people throws where nobody waits for it, in a timer say, is theirs by its stack. */
function guard(plugin: PluginName & { readonly root: string }, argv: readonly string[]): void {
  if (guarded.push(plugin) > 1) return
  process.on('uncaughtException', (error) => {
    const culprit = guarded.find(({ root }) => error.stack?.includes(root)) ?? guarded.at(-1) ?? plugin
    void reportFailure(attributed(error, culprit), argv).then((code) => process.exit(code))
  })
}
