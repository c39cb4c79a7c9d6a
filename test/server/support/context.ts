// A context for tests of services: says into a list, at a fixed time.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function testContext(env: Record<string, string> = {}) {
  const said: string[] = []
  const warned: string[] = []
  return {
    env,
    said,
    warned,
    signal: new AbortController().signal,
    now: () => new Date('2026-11-25T12:00:00Z'),
    say: (text: string) => void said.push(text),
    warn: (text: string) => void warned.push(text),
  }
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-server-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
