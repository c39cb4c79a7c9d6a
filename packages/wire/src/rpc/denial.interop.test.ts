// What people see of a denial: official clients of both eras, through the forwarder, with a guard like the gateway's.
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, closers } from '../../../../test/wire/proxy.ts'
import { serveSdk1, serveSdk2 } from '../../../../test/wire/sdk-servers.ts'
import { serve } from '../../../../test/wire/serve.ts'
import { checkEraHeaders } from '../era/check-headers.ts'
import { filterRequestHeaders } from '../headers/filter-request.ts'
import { readRequest } from '../stdio/read-request.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { denial } from './denial.ts'
import { scanMessage } from './scan-message.ts'

afterEach(closeAll)

const why = {
  sentence: 'tool-1 needs medium trust.',
  hint: 'Ask for it.',
  reason: 'trust_too_low',
  correlationId: 'c-1',
}

/** Denies tool-1 and the list of tools; everything else passes, byte for byte. */
async function guarded(target: { url: string; close(): Promise<void> }): Promise<URL> {
  const upstream = createUpstream(target.url)
  const front = await serve(async (req, res) => {
    const body = await readRequest(req, 1 << 20)
    const request = { method: req.method!, path: req.url!, headers: filterRequestHeaders(req.rawHeaders) }
    if (req.method !== 'POST' || body === undefined) return void (await upstream.forward(request, res))
    const scan = scanMessage(body)
    if (!scan.ok || !scan.messages.every((message) => checkEraHeaders(message, req.rawHeaders).ok)) {
      return void res.writeHead(400).end()
    }
    const message = scan.messages[0]!
    if (message.name === 'tool-1' || message.method === 'tools/list') {
      return void res.writeHead(200, { 'content-type': 'application/json' }).end(denial(message, why))
    }
    await upstream.forward({ ...request, body }, res)
  })
  closers.push(target.close, front.close, () => upstream.close())
  return new URL('/mcp', front.url)
}

async function client1(url: URL) {
  const client = new Client1({ name: 'c', version: '1' })
  await client.connect(new Transport1(url) as Parameters<typeof client.connect>[0])
  closers.push(() => client.close())
  return client
}

async function client2(url: URL, mode: 'legacy' | { pin: string }) {
  const client = new Client2({ name: 'c', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new Transport2(url))
  closers.push(() => client.close())
  return client
}

describe('a denied call, seen by', () => {
  it.each([
    ['SDK 1 in a session', async () => client1(await guarded(await serveSdk1()))],
    ['SDK 1 in a session with JSON answers', async () => client1(await guarded(await serveSdk1({ json: true })))],
    ['SDK 2 in the session era', async () => client2(await guarded(await serveSdk2()), 'legacy')],
    [
      'SDK 2 in the stateless era',
      async () => client2(await guarded(await serveSdk2({ only: true })), { pin: '2026-07-28' }),
    ],
  ] as [string, () => Promise<Client1 | Client2>][])('%s', async (_name, connect) => {
    const client: Client1 | Client2 = await connect()
    const call = (name: string): Promise<object> => client.callTool({ name, arguments: {} })
    expect(await call('tool-2')).toMatchObject({
      content: [{ text: 'ran tool-2' }],
    })
    expect(await call('tool-1')).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining('tool-1 needs medium trust.') }],
      _meta: { 'mcpruntime.org/reason': 'trust_too_low' },
    })
    await expect(client.listTools()).rejects.toMatchObject({
      code: -32003,
      data: { reason: 'trust_too_low', correlation_id: 'c-1' },
    })
  })
})
