// Who is not let in must not cost much: neither memory, nor the time of others, nor the disk of the audit log.
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { ask, call } from '../gateway/support/ask.ts'
import { useDesk } from '../gateway/support/desk.ts'

const desk = useDesk()

const bulky = 'x'.repeat(200_000)

it('answers a stranger before the rest of a large body has come', async () => {
  const { port } = new URL(desk.mcp)
  const head = `POST /desk/mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`
  const status = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      resolve(bytes.toString('latin1').slice(9, 12))
      socket.destroy()
    })
    // The last chunk never comes.
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n${bulky.length.toString(16)}\r\n${bulky}\r\n`)
  })
  expect(status).toBe('401')
  expect(desk.rig.events.payloads()).toMatchObject([{ decision: 'deny', reason: 'missing_identity' }])
})

it('still reads so much of a stranger that his answer carries his id', async () => {
  const answer = await ask(desk.mcp, { body: call('list_tickets', { text: 'x'.repeat(10_000) }, 'mine') })
  expect([answer.status, answer.json.id]).toEqual([401, 'mine'])
})

it('reads large bodies of callers who are known', async () => {
  const answer = await ask(desk.mcp, { body: call('list_tickets', { text: bulky }), headers: desk.adapter })
  expect(answer.json.result).toEqual({ ok: true })
})

it.each([
  ['tool', call(bulky)],
  ['method', { jsonrpc: '2.0', id: 1, method: bulky }],
])('keeps only the beginning of a long name of a %s', async (_, body) => {
  await ask(desk.mcp, { body, headers: desk.adapter })
  expect(desk.rig.events.all).toHaveLength(1)
  const text = JSON.stringify(desk.rig.events.all)
  expect(text.length).toBeLessThan(2_000)
  expect(text).toContain('… (200000 characters)')
})

it('keeps only the beginning of what a stranger claims to be', async () => {
  await ask(desk.mcp, { body: call('list_tickets'), headers: { 'x-mcp-agent-session': 'y'.repeat(8_000) } })
  expect(JSON.stringify(desk.rig.events.all).length).toBeLessThan(2_000)
})
