// What the example servers answer, through the official client in both protocol eras, and through a client that others
// wrote, in Python.
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connectHttp, ERAS } from '../support/clients.ts'
import { type Background, freePort, Sandbox } from '../support/sandbox.ts'
import { missing, ok, sdkEnv } from '../support/toolchains.ts'
import { CALLS, PROMPTS, RESOURCES } from './support/expected.ts'
import { answers, closed, envOf, folderOf, SERVERS, startServer } from './support/servers.ts'

const BUILDS = 600_000

describe.each(SERVERS)('$name', (server) => {
  let box: Sandbox | undefined
  let reason: string | undefined
  let env: Record<string, string>
  let origin: string
  let job: Background

  beforeAll(async () => {
    reason = await missing(server.toolchain)
    if (reason !== undefined) return
    box = await Sandbox.create()
    env = await envOf(server, box)
    ;({ origin, job } = await startServer(server, box, env))
  }, BUILDS)
  afterAll(() => box?.dispose())

  const it = (name: string, work: (box: Sandbox, skip: (reason: string) => void) => Promise<void>) =>
    test(name, async ({ skip }) => {
      if (reason !== undefined) skip(reason)
      await work(box as Sandbox, skip)
    })

  for (const era of ERAS)
    it(`answers every tool in the ${era} era`, async () => {
      const client = await connectHttp(`${origin}/mcp`, era)
      onTestFinished(() => client.close())
      expect(await client.tools()).toEqual(server.tools)
      for (const [tool, args, text] of CALLS[server.name] ?? [])
        expect([tool, args, await client.call(tool, args)]).toEqual([tool, args, { isError: false, text }])
      expect((await client.call(server.tools[1] as string, {})).isError).toBe(true)
    })

  it('offers its resources and prompts, with what it says of itself', async () => {
    const client = new Client({ name: 'test-client', version: '1.0.0' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`)))
    onTestFinished(() => client.close())
    expect(client.getInstructions()).toMatch(/\w/)
    const { tools } = await client.listTools()
    expect(tools.filter(({ annotations }) => annotations !== undefined)).toEqual([])
    expect(tools.filter(({ description }) => !description)).toEqual([])
    const uris = RESOURCES[server.name] ?? []
    const prompts = PROMPTS[server.name] ?? []
    if (uris.length === 0) {
      expect(client.getServerCapabilities()).toEqual({ tools: {} })
      return
    }
    expect((await client.listResources()).resources.map(({ uri }) => uri).sort()).toEqual(uris)
    for (const uri of uris)
      expect(await client.readResource({ uri })).toMatchObject({
        contents: [{ uri, mimeType: 'text/plain', text: expect.stringMatching(/\w+ \w+/) }],
      })
    await expect(client.readResource({ uri: 'embedded:none' })).rejects.toThrow()
    expect((await client.listPrompts()).prompts.map(({ name }) => name).sort()).toEqual(
      [...new Set(prompts.map(({ name }) => name))].sort(),
    )
    for (const { text, role, ...asked } of prompts)
      expect((await client.getPrompt(asked)).messages).toEqual([
        { role, content: expect.objectContaining({ type: 'text', text: expect.stringMatching(text) }) },
      ])
  })

  it('takes the host name of a gateway', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = {
        host: 'mcp.example.com',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      }
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } }
      request(`${origin}/mcp`, { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }))
    })
    expect(status).toBe(200)
  })

  it('has the path that MCP_PATH names', async (box) => {
    const { origin, job } = await startServer(server, box, { ...env, MCP_PATH: 'a/mcp' })
    const client = await connectHttp(`${origin}/a/mcp`, 'session')
    expect(await client.tools()).toEqual(server.tools)
    await client.close()
    expect((await fetch(`${origin}/mcp`, { method: 'POST' })).status).toBe(404)
    await job.stop()
  })

  it('answers the Python client', async (_, skip) => {
    const none = await missing('python')
    if (none !== undefined) skip(none)
    const python = join(await sdkEnv(), 'python')
    const [tool, args, text] = CALLS[server.name]?.[0] ?? ['', {}, '']
    const script = `
import asyncio, json, sys
from mcp import Client

async def main(url, tool, args):
    async with Client(url) as client:
        tools = sorted(tool.name for tool in (await client.list_tools()).tools)
        print(json.dumps([tools, (await client.call_tool(tool, json.loads(args))).content[0].text]))

asyncio.run(main(*sys.argv[1:]))`
    const said = await ok([python, '-c', script, `${origin}/mcp`, tool, JSON.stringify(args)])
    expect(JSON.parse(said)).toEqual([server.tools, text])
  })

  it('says how it is when it cannot listen', async (box) => {
    const port = new URL(origin).port
    const second = box.start(server.command.split(' '), { cwd: folderOf(server), env: { ...env, PORT: port } })
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/in use/i)
  })

  it('ends with the process that started it, and frees its port', async (box) => {
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    // `go run` stays and starts the server; the others become it.
    const starter = server.toolchain === 'go' ? `exec ${server.command}` : `${server.command} & wait`
    const parent = box.start(['sh', '-c', starter], {
      cwd: folderOf(server),
      env: { ...env, PORT: String(port) },
    })
    await parent.until(/listens on/)
    await answers(origin)
    parent.child.kill('SIGKILL')
    // Resolves once nobody holds its output any more: then the server is gone too.
    await parent.ended
    expect(await closed(origin)).toBe(true)
  })

  it('drops open streams when it is told to end', async (box) => {
    const { origin, job } = await startServer(server, box, env)
    const client = await connectHttp(`${origin}/mcp`, 'session')
    await client.tools()
    await job.stop()
    expect(await closed(origin)).toBe(true)
    await client.close()
  })

  it('leaves nothing in its folder', async () => {
    expect((await readdir(folderOf(server))).filter((name) => /^(target|__pycache__|\.mcp)$/.test(name))).toEqual([])
    expect(job.child.exitCode).toBeNull()
  })
})
