// No body gets a tool past its policy, however it is written (known fault F1, decision 30).
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ask, call } from './support/ask.ts'
import { useDesk } from './support/desk.ts'

interface Fixture {
  readonly name: string
  readonly body: string
  /** What an unguarded server executes on getting it. */
  readonly runs: readonly unknown[]
  /** `denied`: read and judged. `refused`: not a message that can be judged. */
  readonly kind: 'denied' | 'refused'
}

const fixtures: Fixture[] = JSON.parse(readFileSync(new URL('fixtures/bypass.json', import.meta.url), 'utf8'))

const desk = useDesk()

describe.each(fixtures)('$name', ({ body, runs, kind }) => {
  it('executes what it says on an unguarded server', async () => {
    await ask(desk.server.url, { body }).catch(() => undefined)
    expect(desk.server.ran).toEqual(runs)
  })

  it.each([true, false])('does not reach the server (identity: %s)', async (known) => {
    const answer = await ask(desk.mcp, { body, headers: known ? desk.adapter : {} })
    expect(desk.server.requests).toEqual([])
    expect(answer.text).not.toContain('"ok":true')
    if (kind === 'refused')
      expect([answer.status, answer.json.error.data.reason]).toEqual([400, 'rpc_inspection_failed'])
    else if (!known) expect(answer.status).toBe(401)
    else expect([200, 403]).toContain(answer.status)
    const denied = desk.rig.events.payloads()
    expect(denied.length).toBeGreaterThan(0)
    expect(denied.every(({ decision }) => decision === 'deny')).toBe(true)
  })
})

describe('a body in another coding than the one that is judged', () => {
  const harmless = JSON.stringify(call('list_tickets'))
  const utf16 = Buffer.from(`\ufeff${JSON.stringify(call('close_ticket'))}`, 'utf16le')
  const type = (value: string) => ({ 'content-type': value })

  it.each([
    ['compressed', { ...type('application/json'), 'content-encoding': 'gzip' }, gzipSync(harmless)],
    ['UTF-16', type('application/json; charset=utf-16'), utf16],
    ['UTF-16 under a plain name', type('application/json'), utf16],
    ['a charset that rereads ASCII', type('application/json; charset=utf-7'), harmless],
    ['not named JSON', type('text/plain'), harmless],
    ['a name that only begins like JSON', type('application/json-seq'), harmless],
    ['a form', type('application/x-www-form-urlencoded'), harmless],
  ])('%s is refused', async (_, headers, body) => {
    const answer = await ask(desk.mcp, { body, headers: { ...desk.adapter, ...headers } })
    expect([400, 415]).toContain(answer.status)
    expect(answer.json.error.data.reason).toBe('rpc_inspection_failed')
    expect(desk.server.requests).toEqual([])
  })

  it('two content types are refused', async () => {
    const headers = ['Content-Type', 'application/json', 'Content-Type', 'text/plain', 'Content-Length']
    const flat = [...headers, String(harmless.length), ...Object.entries(desk.adapter).flat(), 'Host', 'localhost']
    const answer = await ask(desk.mcp, { body: harmless, headers: flat })
    expect(answer.status).toBe(415)
    expect(desk.server.requests).toEqual([])
  })

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json; charset="UTF-8"'])(
    '%s is read',
    async (value) => {
      const answer = await ask(desk.mcp, { body: harmless, headers: { ...desk.adapter, ...type(value) } })
      expect(answer.json).toEqual({ jsonrpc: '2.0', id: 1, result: { ok: true } })
    },
  )
})

it('passes no body with GET or DELETE, whatever the headers ask for', async () => {
  for (const method of ['GET', 'DELETE']) {
    const body = JSON.stringify(call('close_ticket'))
    const headers = { ...desk.adapter, 'x-http-method-override': 'POST', 'content-type': 'application/json' }
    await ask(desk.mcp, { method, body, headers: { ...headers, 'content-length': String(body.length) } })
  }
  expect(desk.server.requests.map(({ body }) => body)).toEqual(['', ''])
})

it('forwards the very bytes that were judged', async () => {
  const body = `{ "id":12345678901234567890 ,"method":"tools/call", "params" : {"name":"list_tickets","arguments":{"n":1.0,"A":1,"a":2}},"jsonrpc":"2.0"} `
  await ask(desk.mcp, { body, headers: desk.adapter })
  expect(desk.server.requests.map((request) => request.body)).toEqual([body])
})
