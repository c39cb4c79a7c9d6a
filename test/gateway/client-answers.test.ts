// What a client is asked in the middle of a call, batches and large bodies: judged and passed on, in both eras.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ASKING, type Asking, startAskingServer } from './support/asking-server.ts'
import { type Listening, type Rig, startRig } from './support/rig.ts'

const MIB = 1024 * 1024
let server: Listening
let rig: Rig
let headers: Record<string, string>
let url: URL

beforeAll(async () => {
  server = await startAskingServer()
  rig = await startRig()
  const tools = ASKING.map((name) => ({ name, sideEffect: 'read' as const }))
  await rig.deploy('asking', { tools }, `${server.url}/mcp`)
  await rig.grant('asking', 'all')
  headers = await rig.session('asking', 's')
  url = new URL(`${rig.url}/asking/mcp`)
})
afterAll(async () => {
  await rig.close()
  await server.close()
})

/** A client that answers; `before`: done before each answer. */
async function connect(mode: 'legacy' | { pin: string }, before: () => Promise<void> = async () => undefined) {
  const capabilities = { sampling: {}, elicitation: {}, roots: {} }
  const client = new Client({ name: 'test', version: '1' }, { capabilities, versionNegotiation: { mode } })
  client.setRequestHandler('sampling/createMessage', async () => {
    await before()
    return { model: 'none', role: 'assistant', content: { type: 'text', text: 'Delft' } }
  })
  client.setRequestHandler('elicitation/create', async () => {
    await before()
    return { action: 'accept', content: { city: 'Delft' } }
  })
  client.setRequestHandler('roots/list', async () => {
    await before()
    return { roots: [{ uri: 'file:///Delft' }] }
  })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  return client
}

describe.each([
  ['with sessions', 'legacy'],
  ['stateless', { pin: '2026-07-28' }],
] as const)('the official client, %s', (_, mode) => {
  it.each(ASKING)('answers %s in the middle of a call', async (name: Asking) => {
    rig.events.all.length = 0
    const client = await connect(mode)
    const result = await client.callTool({ name, arguments: {} })
    expect(JSON.stringify(result.content)).toContain('Delft')
    const calls = rig.events.payloads().filter(({ tool_name }) => tool_name === name)
    // In the stateless era the answer comes with the call itself, which is judged again.
    expect(calls.map(({ decision }) => decision)).toEqual(mode === 'legacy' ? ['allow'] : ['allow', 'allow'])
    await client.close()
  })

  it('finds what it answers refused once it may not call the tool any more', async () => {
    const client = await connect(mode, () => rig.grant('asking', 'all', { disabled: true }))
    try {
      const call = client.callTool({ name: 'roots', arguments: {} })
      // A call that was let in before goes on; one that is made again is judged as things are then.
      if (mode === 'legacy') expect((await call).isError).toBeFalsy()
      else expect(await call).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('roots') }] })
      expect((await client.callTool({ name: 'roots', arguments: {} })).isError).toBe(true)
    } finally {
      await rig.grant('asking', 'all')
      await client.close()
    }
  })

  it('sends 15 MiB, and is told when it sends more than 16', async () => {
    const client = await connect(mode)
    const send = (size: number) => client.callTool({ name: 'roots', arguments: { pad: 'x'.repeat(size) } })
    expect((await send(15 * MIB)).isError).toBeFalsy()
    await expect(send(16 * MIB)).rejects.toThrow(/16 MiB|too large/i)
    await client.close()
  })
})
