// --from-server at what is no MCP server: told what answered, nothing is written.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { behave, endless, expectRefusal, misbehave, type Refusal, webPage } from '../../support/refusals.ts'
import { freePort, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
})
afterAll(() => box?.dispose())
afterEach(behave)

async function refused(url: string, refusal: Refusal, ...flags: string[]): Promise<void> {
  await expectRefusal(box, ['server', 'init', 'desk', '--from-server', url, ...flags], refusal)
  expect(existsSync(join(box.dir, '.mcp'))).toBe(false)
}
const failed = { exit: 1, code: 'MCPR_DISCOVERY_FAILED' }

test('a web page', async () => {
  const url = await misbehave(webPage)
  await refused(url, {
    ...failed,
    says: new RegExp(`${url}/mcp is not an MCP endpoint: it answers with text/html`),
    hint: /port/,
  })
  await refused(`${url}/api`, { ...failed, says: /\/api is not an MCP endpoint/, hint: new RegExp(`${url}/mcp`) })
})

test('JSON that is no answer to the request', async () => {
  const url = await misbehave((_, reply) => reply.setHeader('content-type', 'application/json').end('{"ok":true}'))
  await refused(url, { ...failed, says: /is not an MCP endpoint: its answer is not a JSON-RPC message/, hint: /port/ })
})

test('a redirect is not followed', async () => {
  const asked: unknown[] = []
  const elsewhere = await misbehave((request, reply) => {
    asked.push(request.url)
    reply.end()
  })
  const url = await misbehave((_, reply) => reply.writeHead(302, { location: `${elsewhere}/mcp` }).end())
  await refused(url, { ...failed, says: /HTTP 302, a redirect/, hint: new RegExp(`${elsewhere}/mcp`) })
  expect(asked).toEqual([])
})

test('a server that wants a login, and one in trouble', async () => {
  const locked = await misbehave((_, reply) => reply.writeHead(401).end())
  await refused(locked, { ...failed, says: /HTTP 401: the server wants credentials/, hint: /--tool/ })
  const broken = await misbehave((_, reply) => reply.writeHead(500).end())
  await refused(broken, { ...failed, says: /HTTP 500/, hint: /log of the server/ })
})

test('an answer of a gigabyte is cut off', async () => {
  const { listener, sent } = endless()
  await refused(await misbehave(listener), { ...failed, says: /answers with more than 4 MiB/, hint: /MCP server/ })
  expect(sent()).toBeLessThan(128 * 1024 * 1024)
})

test('a server that hangs is given up', async () => {
  const url = await misbehave(() => undefined)
  await refused(url, {
    exit: 8,
    code: 'MCPR_TIMEOUT',
    says: new RegExp(`${url}/mcp did not answer in time`),
    hint: /listen/,
  })
})

test('nothing listens, here and elsewhere', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  await refused(url, { exit: 9, code: 'MCPR_UNAVAILABLE', says: /nothing listens/, hint: /--wait/ }, '--wait', '100ms')
  await refused('http://desk.invalid', {
    exit: 9,
    code: 'MCPR_UNAVAILABLE',
    says: /host name is not known/,
    hint: /address/,
  })
})

test.each(['localhost:8088', 'desk', 'ftp://localhost'])('%s is no URL', async (url) => {
  await refused(url, {
    exit: 2,
    code: 'MCPR_USAGE',
    says: new RegExp(`"${url}" is not an http or https URL`),
    hint: /http:\/\/127/,
  })
})

test('validate reports it as a finding and exits 3', async () => {
  await box.ok(['server', 'init', 'desk', '--tool', 'list_tickets', '--metadata-dir', 'meta'])
  const url = await misbehave(webPage)
  const ran = await box.cli(['server', 'validate', '--metadata-dir', 'meta', '--from-server', url, '-o', 'json'])
  expect(ran.code).toBe(3)
  expect(ran.json()).toMatchObject({
    valid: false,
    issues: [{ level: 'error', message: expect.stringContaining('not an MCP endpoint') }],
  })
})
