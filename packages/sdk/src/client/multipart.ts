import { randomBytes } from 'node:crypto'

/** A part of a form: a short text, or a stream that is opened when its turn comes, and again when all is sent again. */
export type UploadPart =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string
      readonly filename: string
      /** `signal` aborts when nothing more of it is wanted: an answer came, or the connection is gone. */
      readonly open: (signal: AbortSignal) => AsyncIterable<Uint8Array>
    }

export interface Multipart {
  readonly contentType: string
  /** The body from its start. `progress` gets the bytes of the streams that were taken so far. */
  readonly body: (signal: AbortSignal, progress: (bytes: number) => void) => AsyncGenerator<Uint8Array>
}

// In a header of a part these would end it (RFC 7578 §2, WHATWG form data).
const quoted = (text: string): string =>
  `"${text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}"`

/** A multipart/form-data body, its parts in the given order: a platform may refuse another (platform-api §6.9). */
export function multipart(parts: readonly UploadPart[]): Multipart {
  const boundary = `mcp-runtime-${randomBytes(16).toString('hex')}`
  const bytes = (text: string) => Buffer.from(text, 'utf8')
  async function* body(signal: AbortSignal, progress: (bytes: number) => void): AsyncGenerator<Uint8Array> {
    let taken = 0
    for (const part of parts) {
      const head = `--${boundary}\r\ncontent-disposition: form-data; name=${quoted(part.name)}`
      if ('value' in part) {
        yield bytes(`${head}\r\n\r\n${part.value}\r\n`)
        continue
      }
      yield bytes(`${head}; filename=${quoted(part.filename)}\r\ncontent-type: application/octet-stream\r\n\r\n`)
      for await (const chunk of part.open(signal)) {
        yield chunk
        taken += chunk.length
        progress(taken)
      }
      yield bytes('\r\n')
    }
    yield bytes(`--${boundary}--\r\n`)
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body }
}
