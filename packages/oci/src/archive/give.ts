import type { EventEmitter } from 'node:events'

interface Sink extends EventEmitter {
  readonly destroyed: boolean
  write(chunk: Uint8Array): boolean
}

/** Writes at the pace of the stream; a stream that is closed takes nothing and keeps nobody waiting. */
export function give(sink: Sink, chunk: Uint8Array): Promise<void> | undefined {
  if (sink.destroyed || sink.write(chunk)) return undefined
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done)
      sink.off('close', done)
      resolve()
    }
    sink.on('drain', done)
    sink.on('close', done)
  })
}
