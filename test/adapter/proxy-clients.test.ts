// The official clients, through the proxy, to a server made with the official SDKs behind either gateway.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { proxyFor } from './support/adapter.ts'
import { fakePlatform } from './support/platform.ts'

const info = { name: 'test', version: '1' }

describe.each(['go', 'ours'] as const)('through the proxy to a gateway of kind %s', (flavour) => {
  const clients = [
    ['client 2, sessions', async (url: URL) => connect(new Client(info), new StreamableHTTPClientTransport(url))],
    [
      'client 2, stateless',
      async (url: URL) =>
        connect(
          new Client(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
          new StreamableHTTPClientTransport(url),
        ),
    ],
    ['sdk 1, sessions', async (url: URL) => connect(new OldClient(info) as never, new OldTransport(url) as never)],
  ] as const

  it.each(clients)('%s: lists, calls, and shows a denial', async (_name, open) => {
    const platform = await fakePlatform(flavour)
    const proxy = await proxyFor({ runtimeUrl: platform.runtimeUrl, platformUrl: platform.url })
    const client = await open(new URL(`${proxy.url}/mcp`))
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('echo')
    const allowed = await client.callTool({ name: 'echo', arguments: { text: 'hi' } })
    expect(allowed.content).toEqual([expect.objectContaining({ text: 'hi' })])
    const denied = await client.callTool({ name: 'upper', arguments: {} })
    expect(denied.isError).toBe(true)
    expect(JSON.stringify(denied.content)).toMatch(flavour === 'go' ? /needs more trust/ : /Our sentence/)
    expect(platform.mcp.calls).toEqual(['echo'])
    // The four headers of every gateway, and the proof only where the platform gave one.
    const ours = ['x-mcp-human-id', 'x-mcp-agent-id', 'x-mcp-team-id', 'x-mcp-agent-session']
    const expected = flavour === 'go' ? ours : [...ours, 'x-mcp-agent-session-secret']
    for (const { headers } of platform.seen) {
      expect(Object.keys(headers).filter((name) => name.startsWith('x-mcp-'))).toEqual(expected)
    }
  })
})

async function connect(client: Client, transport: StreamableHTTPClientTransport): Promise<Client> {
  await client.connect(transport)
  onTestFinished(() => client.close())
  return client
}
