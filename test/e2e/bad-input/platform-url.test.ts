// A platform URL that leads to no platform: known as such, nothing saved, no token given away.
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { behave, endless, expectRefusal, misbehave, noInsides, type Refusal, webPage } from '../../support/refusals.ts'
import { freePort, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
})
afterAll(() => box?.dispose())
afterEach(behave)

/** Both ways a URL comes in: given to a login, and beside a token of the environment. */
async function refuseBoth(url: string, refusal: Refusal): Promise<void> {
  await expectRefusal(box, ['auth', 'login', '--api-url', url, '--token-stdin'], refusal, { input: 'secret-token' })
  const env = { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'secret-token' }
  const ran = await expectRefusal(box, ['server', 'list'], refusal, { env })
  expect(ran.stdout + ran.stderr).not.toContain('secret-token')
  expect(existsSync(join(box.dir, 'config'))).toBe(false)
}

test.each(['platform.example.com', 'ftp://platform.example.com', 'http://', 'https://user:pass@platform.example.com'])(
  '%s is no URL of a platform',
  async (url) => {
    await refuseBoth(url, { exit: 2, code: 'MCPR_INPUT_INVALID', says: /platform URL/, hint: /https:|--token-stdin/ })
  },
)

test('nothing listens there', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  await refuseBoth(url, {
    exit: 9,
    code: 'MCPR_UNAVAILABLE',
    says: new RegExp(`${url} could not be reached: nothing listens`),
    next: /local up/,
  })
})

test('a host that does not exist', async () => {
  await expectRefusal(
    box,
    ['auth', 'login', '--api-url', 'https://platform.invalid', '--token-stdin'],
    {
      exit: 9,
      code: 'MCPR_UNAVAILABLE',
      says: /https:\/\/platform\.invalid could not be reached: the host name/,
      hint: /spelled right/,
    },
    { input: 'secret-token' },
  )
})

test('a web page', async () => {
  const url = await misbehave(webPage)
  await refuseBoth(url, {
    exit: 9,
    code: 'MCPR_NOT_A_PLATFORM',
    says: new RegExp(`${url} answers with a web page`),
    hint: /\/api\/v1/,
  })
})

test('a redirect is not followed, and the token stays here', async () => {
  const asked: string[] = []
  const elsewhere = await misbehave((request, reply) => {
    asked.push(String(request.url))
    reply.end('{}')
  })
  const url = await misbehave((_, reply) => reply.writeHead(307, { location: `${elsewhere}/api/v1/auth/me` }).end())
  await refuseBoth(url, {
    exit: 9,
    code: 'MCPR_NOT_A_PLATFORM',
    says: new RegExp(`redirects to ${elsewhere}/api/v1/auth/me; credentials are not sent`),
    hint: /Check the platform URL/,
  })
  expect(asked).toEqual([])
})

test('something that does not speak HTTP', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await refuseBoth(url, {
    exit: 9,
    code: 'MCPR_NOT_A_PLATFORM',
    says: new RegExp(`${url} does not speak HTTP`),
    hint: /port/,
  })
  server.close()
})

test('an answer of a gigabyte is not taken in', async () => {
  const { listener, sent } = endless()
  const url = await misbehave(listener)
  await refuseBoth(url, { exit: 9, code: 'MCPR_BAD_REPLY', says: new RegExp(`${url} is larger than 4 MiB`) })
  expect(sent()).toBeLessThan(128 * 1024 * 1024)
})

test('a platform in trouble is named, without its control characters', async () => {
  const url = await misbehave((_, reply) =>
    reply.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"store \\u001b[31mfailed"}'),
  )
  const env = { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'secret-token' }
  const ran = await box.cli(['server', 'list'], { env })
  noInsides(ran)
  expect(ran.code).toBe(9)
  expect(ran.stderr).toContain(`${url} failed (HTTP 500): Store failed.`)
  expect(ran.stderr).toContain('MCPR_UNAVAILABLE')
})

test('status tells it as a finding, for people who only look', async () => {
  const url = await misbehave(webPage)
  const ran = await box.cli(['status'], { env: { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'secret-token' } })
  noInsides(ran)
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(new RegExp(`Platform API +ERROR +${url} answers with a web page`))
})
