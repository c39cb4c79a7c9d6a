// A tool list that our strict readers do not take for one, and a laxer client would, is not passed on uncut.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../gateway/support/ask.ts'
import { type Listening, listen, type Rig, startRig } from '../gateway/support/rig.ts'

const LIST = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"list_tickets"},{"name":"close_ticket"}]}}'
const request = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

let rig: Rig
let server: Listening
let adapter: Record<string, string>
let status = 200
let headers: string[] = []
let body: string | Buffer = ''

beforeAll(async () => {
  server = await listen((_req, res) => res.writeHead(status, headers).end(body))
  rig = await startRig()
  await rig.deploy('desk', {}, `${server.url}/mcp`)
  await rig.grant('desk', 'readers')
  adapter = await rig.session('desk', 's')
})
afterAll(async () => {
  await rig.close()
  await server.close()
})

const list = (type: string[], content: string | Buffer, code = 200) => {
  status = code
  headers = type.flatMap((value) => ['Content-Type', value])
  body = content
  return ask(`${rig.url}/desk/mcp`, { body: request, headers: adapter })
}

describe('an answer that cannot be cut', () => {
  it.each([
    ['of another type', ['text/plain'], LIST],
    ['of a type that only ends like JSON', ['application/vnd.tools+json'], LIST],
    ['of no type', [], LIST],
    ['of two types', ['application/json', 'text/plain'], LIST],
    ['in another character set', ['application/json; charset=utf-16'], Buffer.from(`\ufeff${LIST}`, 'utf16le')],
    ['followed by something', ['application/json'], `${LIST}x`],
    ['twice', ['application/json'], `${LIST}\n${LIST}`],
  ])('%s', async (_, type, content) => {
    const answer = await list(type, content)
    expect([answer.status, answer.json.error.data.reason]).toEqual([502, 'upstream_unreadable'])
    expect(answer.text).not.toContain('close_ticket')
  })
})

it('a byte order mark does not keep a list from being cut', async () => {
  const answer = await list(['application/json; charset="UTF-8"'], `\ufeff${LIST}`)
  expect(answer.json.result.tools).toEqual([{ name: 'list_tickets' }])
})

it('failures and empty answers pass as they are', async () => {
  expect(await list(['text/plain'], 'no such session', 404)).toMatchObject({ status: 404, text: 'no such session' })
  expect((await list([], '', 202)).status).toBe(202)
})
