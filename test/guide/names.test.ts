// The guide's hosts, as the tests of its lines have them: a login over TLS by name, and what a platform makes of it.
import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExampleCom, PLATFORM, serveExampleCom } from '../support/example-com.ts'
import { Sandbox } from '../support/sandbox.ts'

let box: Sandbox
let front: ExampleCom | undefined
let url: string

beforeAll(async () => {
  box = await Sandbox.create()
  const platform = (await box.ok(['local', 'up', '--port', '0', '--allow-host', PLATFORM, '-o', 'json'])).json()
  front = await serveExampleCom(platform.port)
  url = platform.url
})
afterAll(async () => {
  await front?.stop()
  await box?.dispose()
})

test('a platform behind a proxy answers to the name it was given, and to no other', async ({ skip }) => {
  if (front === undefined) return skip('needs openssl')
  const status = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${url}/api/v1/platform`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).once(
        'error',
        reject,
      )
    })
  expect(await status(PLATFORM)).toBe(200)
  expect(await status('evil.example')).toBe(403)
  const login = [
    'auth',
    'login',
    '--api-url',
    `https://${PLATFORM}`,
    '--profile',
    'alice',
    '--email',
    'nobody@acme.com',
  ]
  const refused = await box.cli([...login, '--password-stdin'], { input: 'not-the-password', env: front.env })
  expect(refused.code).toBe(4)
  expect(refused.stderr).toContain('MCPR_TOKEN_REJECTED')
})
