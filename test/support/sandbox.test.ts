import { expect, test } from 'vitest'
import { Sandbox } from './sandbox.ts'

test('a sandbox that ends takes the platform that was started in it along', async () => {
  const box = await Sandbox.create()
  const { url } = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await box.dispose()
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})
