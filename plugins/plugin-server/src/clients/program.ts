// How a client starts mcp-runtime. Desktop programs get a bare PATH (/usr/bin:/bin …), so what is written is a full path;
// and where the program needs `node` from the PATH, the Node that runs now is named too.
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Env } from '@mcp-runtime/sdk/command'

export interface Running {
  readonly env: Env
  /** The running script, `process.argv[1]`. */
  readonly script: string | undefined
  /** The Node that runs, `process.execPath`. */
  readonly node: string
}

const BARE_PATH = ['/usr/local/bin', '/usr/bin', '/bin']

/** The words that start mcp-runtime from anywhere on this machine. */
export function programHere({ env, script, node }: Running): string[] {
  const found = onPath(env)
  if (found !== undefined) return needsNode(found) ? [node, found] : [found]
  if (script === undefined) return ['mcp-runtime']
  return [node, real(script)]
}

/** For a file that others get too: the name alone. */
export const programAnywhere = (): string[] => ['mcp-runtime']

/** Symbolic links stay as they are: they survive an update, their targets may not. */
function onPath({ PATH = '' }: Env): string | undefined {
  return PATH.split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'mcp-runtime'))
    .find(isExecutable)
}

function needsNode(program: string): boolean {
  const first = readFileSync(program, 'latin1').slice(0, 64).split('\n', 1)[0] ?? ''
  return /^#!.*\benv\s+node\b/.test(first) && !BARE_PATH.some((folder) => isExecutable(join(folder, 'node')))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
