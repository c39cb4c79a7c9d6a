import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { WireError } from '../wire-error.ts'
import { dispatchOptions, failureOf, rawHeadersOf } from './dispatch.ts'
import type { BufferedResponse, OpenResponse, UpstreamOptions, UpstreamRequest } from './types.ts'

/**
 * Sends a request and answers as soon as the response headers are here; the body is a stream read at the reader's
 * pace. Rejects with WireError (`unreachable`, `timeout`, `no_answer`, `aborted`, …); later failures end the stream.
 */
export function openResponse(
  pool: Dispatcher,
  request: UpstreamRequest,
  options: UpstreamOptions,
  signal?: AbortSignal,
): Promise<OpenResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let body: Readable | undefined
    const abort = (): void => {
      const error = new WireError('aborted', 'the request was given up', signal?.reason)
      controller?.abort(error)
      body?.destroy(error)
      reject(error)
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    const over = (): void => signal?.removeEventListener('abort', abort)
    pool.dispatch(dispatchOptions(request, options), {
      onRequestStart(started) {
        controller = started
        if (signal?.aborted) started.abort(new Error('aborted'))
      },
      onResponseStart(started, status) {
        if (status < 200) return
        body = new Readable({
          read: () => started.resume(),
          destroy: (error, done) => {
            over()
            if (!body?.readableEnded) started.abort(error ?? new Error('not read to its end'))
            done(error)
          },
        })
        resolve({ status, headers: rawHeadersOf(started), body })
      },
      onResponseData(started, chunk) {
        if (body?.push(chunk) === false) started.pause()
      },
      onResponseEnd() {
        over()
        body?.push(null)
      },
      onResponseError(_started, error) {
        over()
        const code = signal?.aborted ? 'aborted' : failureOf(error, controller !== undefined, body !== undefined)
        const failure = error instanceof WireError ? error : new WireError(code, error.message || code, error)
        if (body) body.destroy(failure)
        else reject(failure)
      },
    })
  })
}

/** Reads a body to its end. Throws WireError `too_large` above `max` bytes, and stops the sender. */
export async function readBody(response: OpenResponse, max: number): Promise<BufferedResponse> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > max) throw new WireError('too_large', `the response is larger than ${max} bytes`)
    chunks.push(chunk)
  }
  return { status: response.status, headers: response.headers, body: Buffer.concat(chunks) }
}
