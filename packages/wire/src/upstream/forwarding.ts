import type { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { filterResponseHeaders } from '../headers/filter-response.ts'
import { headerValue, mediaType } from '../headers/flat.ts'
import { failureOf, rawHeadersOf } from './dispatch.ts'
import { type BodySink, openSink } from './sink.ts'
import type { ForwardError, ForwardHooks, ForwardOutcome } from './types.ts'

/**
 * One answer on its way from the upstream to the client: piece by piece, at the client's pace, and no longer than
 * the client stays. Settles once, with an outcome; it never rejects.
 */
export class Forwarding implements Dispatcher.DispatchHandler {
  readonly done: Promise<ForwardOutcome>
  #settle!: (outcome: ForwardOutcome) => void
  readonly #res: ServerResponse
  readonly #hooks: ForwardHooks
  #controller: Dispatcher.DispatchController | undefined
  #sink: BodySink | undefined
  #status = 0
  #stop: { error: ForwardError; cause?: Error } | undefined
  #settled = false

  constructor(res: ServerResponse, hooks: ForwardHooks) {
    this.#res = res
    this.#hooks = hooks
    this.done = new Promise((resolve) => {
      this.#settle = resolve
    })
    res.once('close', this.#onClose)
    hooks.signal?.addEventListener('abort', this.#onSignal, { once: true })
    if (res.destroyed) this.#onClose()
    else if (hooks.signal?.aborted) this.#onSignal()
  }

  get settled(): boolean {
    return this.#settled
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#stop) controller.abort(new Error(this.#stop.error))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200) return
    this.#status = status
    try {
      this.#respond(controller, filterResponseHeaders(rawHeadersOf(controller)))
    } catch (error) {
      this.#end('transform_failed', error as Error)
    }
  }

  #respond(controller: Dispatcher.DispatchController, headers: string[]): void {
    const transform = this.#hooks.transform?.(this.#status, headers)
    const encoding = headerValue(headers, 'content-encoding')
    if (transform && encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      this.#end('encoded')
      return
    }
    const holdsUpstream = transform?.mode !== 'body'
    this.#sink = openSink(transform, headers, this.#res, (sent) => {
      const changed = this.#hooks.onResponseStart?.(this.#status, sent)
      if (changed instanceof Promise) return this.#startLater(holdsUpstream ? controller : undefined, changed, sent)
      this.#start(changed ?? sent)
      return undefined
    })
    this.#sink.begin()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stop || this.#sink === undefined) return
    const verdict = this.#sink.data(chunk)
    if (verdict === 'full') {
      controller.pause()
      this.#res.once('drain', () => controller.resume())
    } else if (verdict !== 'ok') this.#end(verdict)
  }

  onResponseEnd(): void {
    if (this.#stop || this.#sink === undefined) return
    const verdict = this.#sink.finish()
    if (verdict !== 'ok') this.#end(verdict)
    else if (this.#res.writableFinished) this.#finish()
    else this.#res.once('finish', () => this.#finish())
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const sent = this.#controller !== undefined
    this.#end(this.#stop?.error ?? failureOf(error, sent, this.#status !== 0), this.#stop ? this.#stop.cause : error)
  }

  #start(headers: string[]): void {
    this.#res.writeHead(this.#status, headers)
    // A stream's headers tell the client that it is open; a body's travel with its first bytes.
    if (mediaType(headerValue(headers, 'content-type')) === 'text/event-stream') this.#res.flushHeaders()
  }

  /** The head goes out when the promise says so; until then a streaming upstream is held still. */
  async #startLater(
    controller: Dispatcher.DispatchController | undefined,
    changed: Promise<string[] | undefined>,
    sent: string[],
  ): Promise<void> {
    controller?.pause()
    try {
      const headers = await changed
      if (this.#stop) return
      this.#start(headers ?? sent)
      controller?.resume()
    } catch (error) {
      this.#end('transform_failed', error as Error)
    }
  }

  readonly #onClose = (): void => {
    if (!this.#res.writableFinished) this.#end('aborted_by_client')
  }

  readonly #onSignal = (): void => this.#end('cancelled', this.#hooks.signal?.reason as Error)

  /** Ends with an error: the upstream is told to stop, and a client that has half an answer sees it cut. */
  #end(error: ForwardError, cause?: Error): void {
    if (this.#settled) return
    this.#stop ??= cause === undefined ? { error } : { error, cause }
    this.#controller?.abort(cause ?? new Error(error))
    if (this.#res.headersSent && !this.#res.destroyed) this.#res.destroy()
    this.#finish()
  }

  #finish(): void {
    if (this.#settled) return
    this.#settled = true
    this.#res.off('close', this.#onClose)
    this.#hooks.signal?.removeEventListener('abort', this.#onSignal)
    const outcome = { status: this.#status, bytesOut: this.#sink?.bytesOut ?? 0, started: this.#res.headersSent }
    this.#settle(this.#stop ? { ...outcome, ...this.#stop } : outcome)
  }
}
