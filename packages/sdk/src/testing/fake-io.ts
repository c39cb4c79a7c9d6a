import { Readable } from 'node:stream'
import type { Io, Output } from '../command/index.ts'

/** Streams of a test. */
export interface FakeIo extends Io {
  /** What was written so far. */
  readonly out: string
  readonly err: string
}

/** What stands on the streams of a test. */
export interface FakeIoOptions {
  /** What stands on stdin. */
  readonly input?: string
  /** Terminals on all three streams. */
  readonly tty?: boolean
  /** Width of the terminal. */
  readonly columns?: number
}

/** Streams that keep what is written to them. */
export function fakeIo({ input = '', tty = false, columns }: FakeIoOptions = {}): FakeIo {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written): Output => ({
    isTTY: tty,
    columns,
    write(text, callback) {
      written[name] += text
      callback?.()
      return true
    },
  })
  return {
    stdin: Object.assign(Readable.from([Buffer.from(input)], { objectMode: false }), { isTTY: tty }),
    stdout: output('stdout'),
    stderr: output('stderr'),
    get out() {
      return written.stdout
    },
    get err() {
      return written.stderr
    },
  }
}
