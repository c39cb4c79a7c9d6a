// A person at a terminal: script(1) of util-linux makes one, and the test types.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Sandbox } from './sandbox.ts'

/** Whether a terminal can be made here. */
export const canMakeTerminal = async (box: Sandbox): Promise<boolean> =>
  (await box.run(['script', '--version']).catch(() => ({ stdout: '' }))).stdout.includes('util-linux')

export interface Conversation {
  readonly code: number
  /** All that was shown, with what the terminal echoed. */
  readonly screen: string
}

/** Runs a shell command in a terminal and types each answer when its question has come. */
export async function converse(
  box: Sandbox,
  command: string,
  answers: readonly (readonly [question: RegExp, typed: string])[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Conversation> {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: box.dir,
    env: { ...box.env, CI: undefined, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const left = [...answers]
  let screen = ''
  let seen = 0
  child.stdout.on('data', (chunk) => {
    screen += String(chunk)
    const [next] = left
    if (!next?.[0].test(screen.slice(seen))) return
    seen = screen.length
    left.shift()
    child.stdin.write(next[1])
  })
  const [code] = await once(child, 'close')
  return { code, screen }
}
