// Trees of files on their way into the engine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Engine } from '../engine.ts'

/** What marks an image as a stand-in of ours. */
export const LABEL = 'org.mcpruntime.stand-in'

/** Makes an image of what tar packs with these words; `changes` are instructions of a Dockerfile. */
export async function importTar(
  engine: Engine,
  words: readonly string[],
  image: string,
  changes: readonly string[] = [],
): Promise<void> {
  const flags = [...changes, `LABEL ${LABEL}=true`].flatMap((change) => ['--change', change])
  await packed(words, (input) => engine.ok(['import', ...flags, '-', image], { input }))
}

/** Builds an image of the Dockerfile and the files that tar packs with these words. */
export async function buildTar(engine: Engine, words: readonly string[], image: string): Promise<void> {
  await packed(words, (input) => engine.ok(['build', '--label', `${LABEL}=true`, '--tag', image, '-'], { input }))
}

async function packed(words: readonly string[], take: (tar: NodeJS.ReadableStream) => Promise<unknown>): Promise<void> {
  const tar = spawn('tar', ['--owner=0', '--group=0', '--numeric-owner', '-cf', '-', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  tar.stderr.on('data', (chunk) => (complaint += String(chunk)))
  const ended = once(tar, 'close')
  await take(tar.stdout)
  const [code] = await ended
  if (code !== 0) throw new Error(`tar ${words.join(' ')} ended with ${code}: ${complaint}`)
}
