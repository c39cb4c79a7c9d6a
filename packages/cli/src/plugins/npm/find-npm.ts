import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import type { Env } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

/** A program and its first arguments. */
export type NpmProgram = readonly [string, ...string[]]

/** The npm that @oclif/plugin-plugins ships, on the Node that runs; else the one on the PATH. MCPR_UNSUPPORTED without. */
export function findNpm(env: Env, from: string = import.meta.url): NpmProgram {
  const shipped = shippedNpm(from)
  if (shipped !== undefined) return [process.execPath, shipped]
  const onPath = (env.PATH ?? '').split(delimiter).map((dir) => join(dir, 'npm'))
  const found = onPath.find((path) => existsSync(path))
  if (found !== undefined) return [found]
  return fail('MCPR_UNSUPPORTED', 'npm, which installs plugins, is not there.', {
    hint: 'It comes with mcp-runtime and with Node; this installation lacks it.',
    next: [
      { command: 'npm install --global mcp-runtime', when: 'to install mcp-runtime anew, with npm from nodejs.org' },
    ],
  })
}

function shippedNpm(from: string): string | undefined {
  try {
    // Its package.json is not among its exports, so the way leads over its entry point.
    const owner = createRequire(from).resolve('@oclif/plugin-plugins')
    const path = join(dirname(createRequire(owner).resolve('npm/package.json')), 'bin', 'npm-cli.js')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
