// The entry behind bin/run.cjs and bin/dev.js: reads the command line against the catalogue, loads what it needs, runs it.
import { settings } from '@oclif/core'
import { reportFailure } from './launch/failure.ts'
import { launch } from './launch/launch.ts'

/**
 * Runs the process's command line and ends the process with its exit code. `root` is the folder of this package;
 * `fromSource` runs the workspace without build and manifests. Never rejects.
 */
export async function run(root: string, options: { fromSource?: boolean } = {}): Promise<void> {
  // oclif would look for a TypeScript compiler to run plugins from source; scripts/source.mjs does that here.
  settings.enableAutoTranspile = false
  const argv = process.argv.slice(2)
  try {
    await launch({ root, argv, env: process.env, fromSource: options.fromSource ?? false })
  } catch (error) {
    process.exit(await reportFailure(error, argv))
  }
}
