import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openConversation } from './open.ts'

interface Seen {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** A server that answers each message as `answer` says, and remembers what it got. */
async function serve(answer: (message: { id?: number; method: string }) => { status?: number; body: unknown }) {
  const seen: Seen[] = []
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    if (chunks.length === 0) return void res.writeHead(405).end()
    const message = JSON.parse(Buffer.concat(chunks).toString())
    seen.push({ method: message.method, headers: req.headers })
    const { status = 200, body } = answer(message)
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, seen }
}

const result = (id: number | undefined, value: object) => ({ body: { jsonrpc: '2.0', id, result: value } })

test('the session era: identity on every request, the tool named in the body alone', async () => {
  const { url, seen } = await serve(({ id, method }) =>
    result(
      id,
      method === 'initialize' ? { protocolVersion: '2025-06-18' } : { tools: [{ name: 'a', inputSchema: { x: 1 } }] },
    ),
  )
  const open = await openConversation(url, { headers: ['X-MCP-Agent-ID', 'cli'] })
  expect(await open.tools()).toEqual([{ name: 'a', inputSchema: { x: 1 } }])
  await open.conversation.ask('tools/call', { name: 'a' }, { name: 'a', headers: ['Mcp-Param-Id', '7'] })
  await open.close()
  expect(seen.map(({ headers }) => headers['x-mcp-agent-id'])).toEqual(['cli', 'cli', 'cli', 'cli'])
  expect(seen.at(-1)).toMatchObject({ method: 'tools/call', headers: { 'mcp-protocol-version': '2025-06-18' } })
  expect(seen.at(-1)?.headers).not.toHaveProperty('mcp-name')
})

test('the stateless era: the tool and its marked arguments stand in headers too', async () => {
  const { url, seen } = await serve(({ id, method }) => {
    if (method === 'initialize')
      return {
        status: 400,
        body: { jsonrpc: '2.0', id, error: { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } } },
      }
    return result(
      id,
      method === 'server/discover' ? { supportedVersions: ['2026-07-28'], capabilities: {} } : { content: [] },
    )
  })
  const open = await openConversation(url)
  expect(open.conversation.era).toBe('stateless')
  await open.conversation.ask('tools/call', { name: 'ä' }, { name: 'ä', headers: ['Mcp-Param-Id', '7'] })
  await open.close()
  expect(seen.at(-1)?.headers).toMatchObject({
    'mcp-method': 'tools/call',
    'mcp-name': '=?base64?w6Q=?=',
    'mcp-param-id': '7',
  })
})

test('a bare denial of the original gateway is read as one; another 403 is not', async () => {
  const denied = await serve(() => ({ status: 403, body: { error: 'no_matching_grant' } }))
  await expect(openConversation(denied.url)).rejects.toMatchObject({
    code: 'rpc_error',
    cause: { code: -32003, data: { reason: 'no_matching_grant' } },
  })
  const other = await serve(() => ({ status: 403, body: { error: 'forbidden' } }))
  await expect(openConversation(other.url)).rejects.toMatchObject({ code: 'auth_required' })
})
