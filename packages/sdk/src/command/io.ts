import type { Readable } from 'node:stream'

/** A stream that text can be written to; `process.stdout` is one. */
export interface Output {
  write(text: string, callback?: (error?: Error | null) => void): boolean
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** The three streams of a command. Data goes to stdout, everything said to a person to stderr. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  readonly stdout: Output
  readonly stderr: Output
}

/** Environment variables; an absent one is undefined. */
export type Env = Readonly<Record<string, string | undefined>>

/** What surrounds a command; tests put their own here. */
export interface Surroundings {
  readonly io: Io
  readonly env: Env
  /** The clock. */
  readonly now: () => Date
  /** Where SIGINT and SIGTERM arrive. */
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>
  /** Ends the process at once: the second signal. */
  readonly exit: (code: number) => void
}

/** The process itself. Getters, because a test may replace `process.stdout.write` later. */
export const processSurroundings = (): Surroundings => ({
  io: process,
  env: process.env,
  now: () => new Date(),
  signals: process,
  exit: (code) => process.exit(code),
})

/** Writes a text and waits until the stream took it; rejects with EPIPE when the reader is gone. */
export const write = (output: Output, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (text === '') resolve()
    else output.write(text, (error) => (error === undefined || error === null ? resolve() : reject(error)))
  })
