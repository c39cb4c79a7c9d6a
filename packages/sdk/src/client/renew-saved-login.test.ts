import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRedactor } from '../command/redactor.ts'
import { type Account, ProfileStore } from '../profiles/index.ts'
import { type ServedReply, serveExchanges } from '../testing/serve-exchanges.ts'
import { renewSavedLogin } from './renew-saved-login.ts'

const now = () => new Date('2026-07-01T10:00:00Z')
let profiles: ProfileStore

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'renew-'))
  profiles = new ProfileStore({ env: { MCP_RUNTIME_CONFIG_DIR: dir }, now, warn: () => {} })
})

const PAIR = {
  access_token: 'token-2',
  refresh_token: 'refresh-2',
  expires_in: 900,
  token_type: 'bearer',
  user: { id: 'u', email: 'zoe@example.com', role: 'user', namespace: '' },
}
const used = { token: 'token-1', profile: 'zoe' }

async function renewing(answer: (index: number) => ServedReply, account: Partial<Account> = {}) {
  const server = await serveExchanges((_, index) => answer(index))
  await profiles.save('zoe', { apiUrl: server.url, token: 'token-1', refreshToken: 'refresh-1', ...account })
  const redactor = createRedactor()
  return { server, redactor, renew: renewSavedLogin(server.url, { profiles, redactor, now }) }
}

describe('renewal of a saved login', () => {
  it('saves the new pair before it is used', async () => {
    const { server, redactor, renew } = await renewing(() => ({ status: 200, body: PAIR }))
    await using _ = server
    expect(await renew(used)).toMatchObject({ token: 'token-2', expiresAt: '2026-07-01T10:15:00.000Z' })
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ refresh_token: 'refresh-1' })
    expect(server.requests[0]!.headers).not.toHaveProperty('authorization')
    expect((await profiles.read()).accounts.zoe).toMatchObject({ token: 'token-2', refreshToken: 'refresh-2' })
    expect(redactor.known('token-2 refresh-2')).toBe('[hidden] [hidden]')
  })

  it('asks the platform once when two processes meet the end together', async () => {
    const { server, renew } = await renewing(() => ({ status: 200, body: PAIR }))
    await using _ = server
    const both = await Promise.all([renew(used), renew(used)])
    expect(both.map((credential) => credential?.token)).toEqual(['token-2', 'token-2'])
    expect(server.requests).toHaveLength(1)
  })

  it.each([[401], [404]])('has no successor when the platform answers %i', async (status) => {
    const { server, renew } = await renewing(() => ({
      status,
      body: status === 404 ? 'not found' : { error: 'unauthorized' },
    }))
    await using _ = server
    expect(await renew(used)).toBeUndefined()
    expect((await profiles.read()).accounts.zoe).toMatchObject({ token: 'token-1', refreshToken: 'refresh-1' })
  })

  it('sends nothing without a refresh token, or when the login now belongs to another platform', async () => {
    const { server, renew } = await renewing(() => ({ status: 200, body: PAIR }))
    await using _ = server
    await profiles.save('zoe', { apiUrl: 'https://other.example.com', token: 'token-9', refreshToken: 'refresh-9' })
    expect(await renew(used)).toBeUndefined()
    await profiles.save('zoe', { apiUrl: server.url, token: 'token-1' })
    expect(await renew(used)).toBeUndefined()
    expect(server.requests).toEqual([])
  })
})
