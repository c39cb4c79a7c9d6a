import {
  META_CLIENT_CAPABILITIES,
  META_PROTOCOL_VERSION,
  META_SUBSCRIPTION_ID,
  STATELESS_REVISION,
} from '../era/revisions.ts'
import { rpcError } from '../rpc/answers.ts'
import { RPC_TRANSPORT } from '../rpc/codes.ts'
import type { ScannedMessage, Span } from '../rpc/message.ts'
import { replaceSpans } from '../rpc/replace-spans.ts'
import type { Answer } from './answer.ts'
import { StdioChild, type StdioCommand } from './child.ts'

interface Open {
  answer: Answer
  /** The client's own progress token, raw. */
  token: string | undefined
  subscribes: boolean
}

/**
 * The one program that serves all clients of the stateless era. Requests get ids, and progress tokens, of our own on
 * the way in and their own back on the way out, so that clients cannot meet; everything else passes byte for byte.
 */
export class SharedChild {
  readonly #options: StdioCommand
  readonly #probeTimeout: number
  #starting: Promise<boolean> | undefined
  #child: StdioChild | undefined
  #speaks: boolean | undefined
  #nextId = 1
  readonly #open = new Map<string, Open>()

  constructor(options: StdioCommand, probeTimeout: number) {
    this.#options = options
    this.#probeTimeout = probeTimeout
  }

  /** Starts the program when it does not run; false when it does not speak the stateless era. */
  ready(): Promise<boolean> {
    if (this.#speaks === false) return Promise.resolve(false)
    if (this.#child?.over) this.#starting = undefined
    this.#starting ??= this.#start()
    return this.#starting
  }

  async stop(): Promise<void> {
    await this.#child?.stop()
  }

  request(message: ScannedMessage, line: Buffer, answer: Answer): void {
    const id = String(this.#nextId++)
    const { id: idSpan, progressToken } = message.spans
    const token = progressToken && line.toString('utf8', ...progressToken)
    const changes: [Span, string][] = [[idSpan!, id]]
    if (progressToken) changes.push([progressToken, id])
    if (!this.#child?.write(replaceSpans(line, 0, line.length, changes))) {
      answer.finish(rpcError(answer.id, RPC_TRANSPORT, 'The server does not take messages.'))
      return
    }
    this.#open.set(id, { answer, token, subscribes: message.method === 'subscriptions/listen' })
    // In this era a client cancels by leaving; on stdio that is said by a message.
    answer.res.once('close', () => {
      if (!this.#open.delete(id)) return
      this.#child?.write(
        Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`),
      )
    })
  }

  /** Asks the program by `server/discover`, which servers of the session era do not know or do not survive. */
  #start(): Promise<boolean> {
    return new Promise((resolve) => {
      const meta = { [META_PROTOCOL_VERSION]: STATELESS_REVISION, [META_CLIENT_CAPABILITIES]: {} }
      const probe = { jsonrpc: '2.0', id: 0, method: 'server/discover', params: { _meta: meta } }
      const timer = setTimeout(() => decide(false), this.#probeTimeout)
      const decide = (speaks: boolean): void => {
        clearTimeout(timer)
        // One answer holds for good: a program that once spoke the era and now fails to start has another trouble.
        this.#speaks ??= speaks
        if (!speaks) void child.stop()
        resolve(speaks)
      }
      const child = new StdioChild(this.#options, {
        onMessage: (message, body) => {
          if (message.kind === 'response' && message.id === '0') decide(speaksStateless(body))
          else this.#fromServer(message, body)
        },
        onEnd: (how) => {
          decide(false)
          this.#ended(how)
        },
      })
      this.#child = child
      child.write(Buffer.from(JSON.stringify(probe)))
    })
  }

  #fromServer(message: ScannedMessage, body: Buffer): void {
    const { id: idSpan, progressToken, subscriptionId } = message.spans
    const span = message.kind === 'response' ? idSpan : (subscriptionId ?? progressToken)
    const open = span ? this.#open.get(body.toString('utf8', ...span)) : this.#onlyOne()
    if (!open || message.kind === 'request') return
    const own = span && (span === progressToken ? open.token : open.answer.id)
    const text = replaceSpans(body, message.start, message.end, span && own !== undefined ? [[span, own]] : [])
    if (message.kind === 'notification') {
      if (open.answer.streams) open.answer.message(text)
      return
    }
    this.#open.delete(message.id ?? '')
    open.answer.finish(open.subscribes ? withSubscription(text, open.answer.id) : text)
  }

  /** A notification that belongs to no request can only be handed on when there is no doubt to whom. */
  #onlyOne(): Open | undefined {
    return this.#open.size === 1 ? this.#open.values().next().value : undefined
  }

  #ended(how: string): void {
    const open = [...this.#open.values()]
    this.#open.clear()
    for (const { answer } of open) answer.finish(rpcError(answer.id, RPC_TRANSPORT, `The stdio server ${how}.`))
  }
}

function speaksStateless(body: Buffer): boolean {
  const versions = JSON.parse(body.toString('utf8')).result?.supportedVersions
  return Array.isArray(versions) && versions.includes(STATELESS_REVISION)
}

/** The result that ends a subscription names it by our id; the client knows it by its own. */
function withSubscription(text: Buffer, id: string): string {
  const message = JSON.parse(text.toString('utf8'))
  if (message.result?._meta?.[META_SUBSCRIPTION_ID] !== undefined)
    message.result._meta[META_SUBSCRIPTION_ID] = JSON.parse(id)
  return JSON.stringify(message)
}
