import type { ServerResponse } from 'node:http'
import type { ForwardHooks, ForwardOutcome, Upstream, UpstreamRequest } from '@mcp-runtime/wire'
import { beforeEach, describe, expect, test } from 'vitest'
import { BalancedUpstream } from './balanced-upstream.ts'

/** A copy that answers when it is told to. */
class Copy implements Upstream {
  readonly url = new URL('http://10.0.0.1:8088/desk/mcp')
  readonly calls: { request: UpstreamRequest; finish: (over?: Partial<ForwardOutcome>) => void }[] = []
  /** Session id that it issues with each answer. */
  session: string | undefined
  status = 200

  forward(request: UpstreamRequest, _res: ServerResponse, hooks: ForwardHooks = {}): Promise<ForwardOutcome> {
    return new Promise((resolve) => {
      this.calls.push({
        request,
        finish: (over = {}) => {
          const headers = this.session === undefined ? [] : ['Mcp-Session-Id', this.session]
          if (over.error === undefined) hooks.onResponseStart?.(this.status, headers)
          resolve({ status: this.status, bytesOut: 0, started: over.error === undefined, ...over })
        },
      })
    })
  }

  open(): never {
    throw new Error('not used')
  }

  request(): never {
    throw new Error('not used')
  }

  async close(): Promise<void> {}
}

let now: number
let balance: BalancedUpstream
let one: Copy
let two: Copy
const res = {} as ServerResponse
const options = { clock: () => now, quiet: 20, drain: 200 }

beforeEach(() => {
  now = 0
  balance = new BalancedUpstream('http://containers.invalid/desk/mcp', options)
  one = new Copy()
  two = new Copy()
  balance.set([one, two], [])
})

const send = (session?: string, method = 'POST', body: UpstreamRequest['body'] = new Uint8Array()) =>
  balance.forward(
    { method, path: '/desk/mcp', headers: session === undefined ? [] : ['mcp-session-id', session], body },
    res,
  )

/** Sends a request and ends it; gives the copy that had it. */
async function ask(session?: string, method?: string): Promise<Copy> {
  const before = [one, two].map(({ calls }) => calls.length)
  const sent = send(session, method)
  const copy = one.calls.length > (before[0] ?? 0) ? one : two
  copy.calls.at(-1)?.finish()
  await sent
  return copy
}

describe('who gets a call', () => {
  test('the copy with the least on its hands, in turns where they are equal', async () => {
    expect(new Set([await ask(), await ask()])).toEqual(new Set([one, two]))
    const long = send()
    const busy = one.calls.length > two.calls.length ? one : two
    const free = busy === one ? two : one
    expect([await ask(), await ask(), await ask()]).toEqual([free, free, free])
    busy.calls.at(-1)?.finish()
    await long
  })

  test('an id longer than any that is meant well is not kept', async () => {
    one.session = 's'.repeat(600)
    two.session = one.session
    const first = await ask()
    expect(await ask(one.session)).not.toBe(first)
    expect(await ask(one.session)).toBe(first)
  })

  test('a session stays with the copy that issued it, until it ends', async () => {
    one.session = 's-1'
    two.session = 's-2'
    const first = await ask()
    const id = first.session
    for (const copy of [one, two]) copy.session = undefined
    for (let at = 0; at < 4; at += 1) expect(await ask(id)).toBe(first)
    expect(await ask(id, 'DELETE')).toBe(first)
    expect(new Set([await ask(id), await ask(id)]).size).toBe(2)
  })

  test('one that cannot be reached was not asked, so another one is; a stream cannot be sent twice', async () => {
    const sent = send()
    const [first, second] = one.calls.length > 0 ? [one, two] : [two, one]
    first.calls[0]?.finish({ error: 'unreachable', status: 0 })
    await Promise.resolve()
    await expect.poll(() => second.calls.length).toBe(1)
    second.calls[0]?.finish()
    expect(await sent).toMatchObject({ status: 200, started: true })

    const streamed = send(undefined, 'POST', {} as never)
    const copy = [one, two].find(({ calls }) => calls.length === 2) ?? one
    copy.calls.at(-1)?.finish({ error: 'unreachable', status: 0 })
    expect(await streamed).toMatchObject({ error: 'unreachable' })
  })

  test('what broke in the middle is not sent again', async () => {
    const sent = send()
    const copy = one.calls.length > 0 ? one : two
    copy.calls[0]?.finish({ error: 'no_answer', status: 0 })
    expect(await sent).toMatchObject({ error: 'no_answer' })
    expect(one.calls.length + two.calls.length).toBe(1)
  })

  test('nobody left: nothing is sent', async () => {
    balance.set([], [])
    expect(balance.serves).toBe(false)
    expect(await send()).toMatchObject({ error: 'unreachable', started: false })
    await expect(balance.request({ method: 'POST', path: '/', headers: [] })).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})

describe('a copy that is replaced', () => {
  const signal = new AbortController().signal

  test('keeps its sessions and gets no others', async () => {
    one.session = 's-1'
    while ((await ask()) !== one);
    one.session = undefined
    balance.set([two], [one])
    expect(await ask('s-1')).toBe(one)
    expect([await ask(), await ask(), await ask('unknown')]).toEqual([two, two, two])
  })

  test('is done with once its calls have ended and its sessions are silent', async () => {
    one.session = 's-1'
    while ((await ask()) !== one);
    const long = send('s-1')
    balance.set([two], [one])
    let drained = false
    const over = balance.drained([one], signal).then(() => {
      drained = true
    })
    now = 100
    await new Promise((resolve) => setImmediate(resolve))
    expect(drained).toBe(false)
    one.calls.at(-1)?.finish()
    await long
    await new Promise((resolve) => setImmediate(resolve))
    // Its session has just spoken.
    expect(drained).toBe(false)
    now = 121
    await over
    expect(drained).toBe(true)
  })

  test('is not kept for a stream that only listens', async () => {
    const stream = send(undefined, 'GET')
    const listening = one.calls.length > 0 ? one : two
    balance.set([listening === one ? two : one], [listening])
    await balance.drained([listening], signal)
    listening.calls[0]?.finish()
    await stream
  })

  test('is kept no longer than it may be, and not at all when everything ends', async () => {
    const call = send()
    const busy = one.calls.length > 0 ? one : two
    balance.set([busy === one ? two : one], [busy])
    const end = new AbortController()
    const given = balance.drained([busy], end.signal)
    end.abort()
    await given
    now = 1_000
    await new BalancedUpstream('http://containers.invalid/', { ...options, drain: 0 }).drained([busy], signal)
    busy.calls[0]?.finish()
    await call
  })
})
