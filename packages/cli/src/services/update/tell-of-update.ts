// Told after the command, from what an earlier run found out; finding out is left to a process of its own.
import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Env, isCI } from '@mcp-runtime/sdk/command'
import { writeFileAtomic } from '@mcp-runtime/sdk/files'
import { createPaint, wantsColor } from '@mcp-runtime/sdk/output'
import { workspaceOf } from '../../launch/plugins.ts'
import { isDue, parseState, statePath, type UpdateState, wantsNotice } from './update-state.ts'

export interface Told {
  /** The folder of the core's package. */
  readonly root: string
  readonly argv: readonly string[]
  readonly env: Env
  readonly stderr: { write(text: string): unknown }
  readonly now: number
  /** Starts the process that asks the registry; it is not waited for. */
  readonly ask?: (root: string) => void
}

/**
 * Prints one line when a newer version is known, once a day, and has the registry asked when that was a day ago. Asks
 * no network itself. Never rejects: whatever fails, nobody wanted to hear of it.
 */
export async function tellOfUpdate({ root, argv, env, stderr, now, ask = askInBackground }: Told): Promise<void> {
  try {
    const path = statePath(env)
    // A clone is updated with git.
    if (path === undefined || workspaceOf(root) || !wantsNotice(argv, env, isCI)) return
    const state = await readState(path)
    const at = new Date(now).toISOString()
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    if (state.newest !== undefined && isDue(state.toldAt, now) && (await isNewer(state.newest, version))) {
      await writeState(path, { ...state, toldAt: at })
      const { cyan } = createPaint(wantsColor(env, true))
      const command = cyan(`npm install --global mcp-runtime@${state.newest}`)
      stderr.write(`mcp-runtime ${state.newest} is there, this is ${version}. To update: ${command}\n`)
    }
    if (isDue(state.checkedAt, now)) ask(root)
  } catch {
    // A read-only cache, no package.json: no notice.
  }
}

/** The state as it is on disk; empty when there is none. */
export const readState = (path: string): Promise<UpdateState> => readFile(path, 'utf8').then(parseState, () => ({}))

export async function writeState(path: string, state: UpdateState): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomic(path, `${JSON.stringify(state)}\n`)
}

async function isNewer(newest: string, version: string): Promise<boolean> {
  const { default: gt } = await import('semver/functions/gt.js')
  return gt(newest, version)
}

/** In a session of its own, on nobody's terminal: it outlives this process and the shell. */
function askInBackground(root: string): void {
  const child = spawn(process.execPath, [join(root, 'bin/run.cjs'), '__check-update'], {
    detached: true,
    stdio: 'ignore',
    cwd: root,
  })
  child.on('error', () => {})
  child.unref()
}
