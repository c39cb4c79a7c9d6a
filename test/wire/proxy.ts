// A small proxy made of the forwarder, and what the tests of the forwarder ask it with.
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { filterRequestHeaders } from '../../packages/wire/src/headers/filter-request.ts'
import type { ForwardHooks, ForwardOutcome } from '../../packages/wire/src/upstream/types.ts'
import { createUpstream } from '../../packages/wire/src/upstream/upstream.ts'
import { serve } from './serve.ts'

export const closers: (() => Promise<void>)[] = []

/** To be called after each test. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

/** A proxy in front of `target`; `outcomes` are the forward outcomes in order of completion. */
export async function proxy(target: string, hooks: ForwardHooks = {}, options = {}) {
  const upstream = createUpstream(target, options)
  const outcomes: ForwardOutcome[] = []
  let announce: (outcome: ForwardOutcome) => void = () => {}
  const front = await serve(async (req, res) => {
    const outcome = await upstream.forward(
      { method: req.method!, path: req.url!, headers: filterRequestHeaders(req.rawHeaders), body: req },
      res,
      hooks,
    )
    if (!outcome.started) res.writeHead(502).end(outcome.error)
    outcomes.push(outcome)
    announce(outcome)
  })
  closers.push(front.close, () => upstream.close())
  const next = (): Promise<ForwardOutcome> => new Promise((resolve) => (announce = resolve))
  return { url: front.url, outcomes, next }
}

export async function upstreamOf(listener: RequestListener): Promise<string> {
  const { url, close } = await serve(listener)
  closers.push(close)
  return url
}

export async function get(url: string, method = 'GET', body?: string): Promise<IncomingMessage> {
  const req = httpRequest(url, { method })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return res
}

export async function textOf(res: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of res) text += chunk
  return text
}
