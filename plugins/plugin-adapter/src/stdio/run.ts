import type { Readable } from 'node:stream'
import { LineReader } from '@mcp-runtime/wire'
import type { Runtime } from '../runtime/runtime.ts'
import type { LineOutput } from './outbox.ts'
import { Shim } from './shim.ts'

/** How long calls may finish after stdin has ended; then they are given up (§17: an endless stream blocks no exit). */
const GRACE = 5_000
/** How long the server may take to hear that the session is over. */
const FAREWELL = 2_000
/** Messages under way before stdin is left to wait. */
const MOST_LOAD = 1024

/**
 * Serves a client on stdin and stdout until stdin ends or `signal` aborts. Rejects when stdout cannot be written to.
 */
export async function serveStdio(
  runtime: Runtime,
  io: { stdin: Readable; stdout: LineOutput },
  signal: AbortSignal,
): Promise<void> {
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => undefined)
  const shim = new Shim(runtime, io.stdout, broken.reject)
  const stopped = new Promise<'stopped'>((resolve) => {
    if (signal.aborted) resolve('stopped')
    signal.addEventListener('abort', () => resolve('stopped'), { once: true })
  })
  try {
    const ended = await Promise.race([readLines(shim, io.stdin), stopped, broken.promise])
    if (ended === 'ended') await Promise.race([shim.drain(GRACE), stopped, broken.promise])
  } finally {
    io.stdin.destroy()
    await shim.close(FAREWELL)
    await runtime.upstream.close()
  }
}

async function readLines(shim: Shim, stdin: Readable): Promise<'ended'> {
  const reader = new LineReader()
  const take = (events: ReturnType<LineReader['push']>): void => {
    for (const event of events) {
      if (event.kind === 'line') shim.line(event.line)
      else shim.oversize(event.bytes)
    }
  }
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
      take(reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
      while (shim.load > MOST_LOAD) await shim.relieved()
    }
    take(reader.end())
  } catch {
    // stdin was closed from this side.
  }
  return 'ended'
}
