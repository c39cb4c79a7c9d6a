import { randomBytes } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handClock, tempStore } from '../../test/support/temp-store.ts'
import { kinds } from '../kinds.ts'
import { Identity } from './identity.ts'
import { hashPassword, NO_PASSWORD, verifyPassword } from './password.ts'
import { keyFor } from './signing-key.ts'

/** Cheap on purpose: the parameters stand in the hash. */
const CHEAP = { N: 2, r: 1, p: 1 }
const key = randomBytes(32)

let home: ReturnType<typeof tempStore>
let time: ReturnType<typeof handClock>
let identity: Identity
let ada: string

beforeEach(async () => {
  time = handClock()
  home = tempStore(time.clock)
  identity = new Identity(home.store, time.clock, key)
  const passwordHash = await hashPassword('correct horse', CHEAP)
  const user = await home.store.write((write) =>
    identity.accounts.create(write, { email: ' Ada@Example.com', role: 'user', passwordHash }),
  )
  ada = user.name
})
afterEach(() => home.close())

const bearer = (token: string) => identity.authenticate({ authorization: `bearer ${token}` })
const pairOf = async () => {
  const granted = await home.store.write((write) => identity.begin(write, ada))
  const pair = await identity.pair(granted)
  if (pair === undefined) throw new Error('no such user')
  return pair
}
const login = (email: string, password: string, peer: string) => identity.checkPassword(email, password, peer)
/** The next refresh token; undefined when it is refused. */
const refresh = async (token: string, by = identity): Promise<string | undefined> => {
  const rotation = await home.store.write((write) => by.refresh(write, token))
  return 'refused' in rotation ? undefined : rotation.token
}

describe('login', () => {
  it('takes the e-mail in any case and gives a pair that names the caller', async () => {
    expect(await login('ADA@example.com ', 'correct horse', '127.0.0.1')).toEqual({ userID: ada })
    const pair = await pairOf()
    expect(pair).toMatchObject({ expiresIn: 900, caller: { userID: ada, email: 'ada@example.com', role: 'user' } })
    expect(await bearer(pair.accessToken)).toMatchObject({ userID: ada })
  })

  it('locks the pair of account and address after the third failure, for the right password too, and no one else', async () => {
    const wrong = () => login('ada@example.com', 'wrong', '10.0.0.1')
    for (let i = 0; i < 3; i++) expect(await wrong()).toMatchObject({ refused: 'wrong' })
    expect(await wrong()).toEqual({ refused: 'locked', retryAfter: 15 })
    expect(await login('ada@example.com', 'correct horse', '10.0.0.1')).toMatchObject({ refused: 'locked' })
    expect(await login('ada@example.com', 'correct horse', '10.0.0.2')).toEqual({ userID: ada })
    time.advance(15_000)
    expect(await wrong()).toMatchObject({ refused: 'wrong' })
    expect(await wrong()).toEqual({ refused: 'locked', retryAfter: 30 })
    time.advance(30_000)
    expect(await login('ada@example.com', 'correct horse', '10.0.0.1')).toEqual({ userID: ada })
    expect(await wrong()).toMatchObject({ refused: 'wrong' })
  })

  it('treats an account that does not exist like one that does', async () => {
    const ghost = () => login('ghost@example.com', 'x', '10.0.0.1')
    for (let i = 0; i < 3; i++) expect(await ghost()).toMatchObject({ refused: 'wrong' })
    expect(await ghost()).toEqual({ refused: 'locked', retryAfter: 15 })
  })

  it('lets guesses that come at once count one after the other', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => login('ada@example.com', 'wrong', '10.0.0.1')))
    expect(outcomes.filter((one) => 'refused' in one && one.refused === 'wrong')).toHaveLength(3)
  })

  it('refuses at once when 32 are waiting, and says how long to wait', async () => {
    const logins = Array.from({ length: 40 }, (_, i) => login(`ada@example.com`, 'correct horse', `10.0.0.${i}`))
    const outcomes = await Promise.allSettled(logins)
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(refused).toHaveLength(7)
    expect(refused[0]?.reason).toMatchObject({ code: 'queue_full', retryAfter: expect.any(Number) })
  })
})

describe('an access token', () => {
  let sid: string
  beforeEach(async () => {
    sid = (await pairOf()).caller.login as string
  })
  const claims = () => {
    const now = Math.floor(time.clock() / 1000)
    return { sub: ada, sid, iss: 'mcp-runtime', aud: ['platform-api'], iat: now, exp: now + 900 }
  }
  const sign = (payload: object, alg = 'HS256', secret: Uint8Array = keyFor(key, 'access-token')) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(secret)

  it('counts only when it is ours, whole, signed as agreed and not expired', async () => {
    expect(await bearer(await sign(claims()))).toMatchObject({ userID: ada })
    const invalid = [
      await sign({ ...claims(), exp: undefined }),
      await sign({ ...claims(), aud: ['elsewhere'] }),
      await sign({ ...claims(), iss: 'elsewhere' }),
      await sign({ ...claims(), sub: 'nobody' }),
      await sign({ ...claims(), sid: undefined }),
      await sign({ ...claims(), sid: 'another login' }),
      await sign(claims(), 'HS512', randomBytes(64)),
      await sign(claims(), 'HS256', randomBytes(32)),
      new UnsecuredJWT(claims()).encode(),
      'not-a-token',
    ]
    for (const token of invalid) expect(await bearer(token)).toEqual({ problem: 'invalid' })
    const { accessToken } = await pairOf()
    time.advance(900_000)
    expect(await bearer(accessToken)).toEqual({ problem: 'expired' })
  })

  it('carries no rights of its own: role and teams are those of the moment', async () => {
    const { accessToken } = await pairOf()
    expect(await bearer(accessToken)).toMatchObject({ role: 'user', teams: [], namespace: undefined })
    await home.store.write((write) => {
      const user = home.store.get(kinds.user, '', ada)
      if (user !== undefined) write.put(kinds.user, '', ada, { ...user.value, role: 'admin' })
      write.put(kinds.team, '', 't1', { slug: 'desk', displayName: 'Desk', namespace: 'mcp-team-desk' })
      write.put(kinds.membership, 't1', ada, { teamID: 't1', userID: ada, role: 'owner' })
    })
    expect(await bearer(accessToken)).toMatchObject({
      role: 'admin',
      namespace: 'mcp-team-desk',
      teams: [{ slug: 'desk', role: 'owner' }],
    })
    await home.store.write((write) => write.delete(kinds.user, '', ada))
    expect(await bearer(accessToken)).toEqual({ problem: 'invalid' })
  })
})

describe('a login', () => {
  it('ends for its access tokens too, and no other login with it', async () => {
    const [one, two] = [await pairOf(), await pairOf()]
    await home.store.write((write) => identity.logout(write, one.refreshToken))
    expect(await bearer(one.accessToken)).toEqual({ problem: 'invalid' })
    expect(await bearer(two.accessToken)).toMatchObject({ userID: ada, login: two.caller.login })
    expect(await home.store.write((write) => identity.endLogins(write, ada))).toBe(1)
    expect(await bearer(two.accessToken)).toEqual({ problem: 'invalid' })
    expect(await refresh(two.refreshToken)).toBeUndefined()
  })

  it('ends whole when a stolen refresh token is used a second time, whoever was first', async () => {
    const mine = await pairOf()
    const thief = (await refresh(mine.refreshToken)) as string
    time.advance(30_001)
    const answer = await home.store.write((write) => identity.refresh(write, mine.refreshToken))
    expect(answer).toEqual({ refused: 'reused', userID: ada, family: mine.caller.login })
    expect(await refresh(thief)).toBeUndefined()
    expect(await bearer(mine.accessToken)).toEqual({ problem: 'invalid' })
  })

  it('outlives a new signing key by its refresh token alone', async () => {
    const pair = await pairOf()
    const renewed = new Identity(home.store, time.clock, randomBytes(32))
    const authorization = `Bearer ${pair.accessToken}`
    expect(await renewed.authenticate({ authorization })).toEqual({ problem: 'invalid' })
    expect(await refresh(pair.refreshToken, renewed)).toMatch(/^mcprt_/)
  })
})

describe('a refresh token', () => {
  it('gives the same successor again within 30 s, and ends the family when it comes later', async () => {
    const first = (await pairOf()).refreshToken
    const second = (await refresh(first)) as string
    expect(second).not.toBe(first)
    time.advance(30_000)
    expect(await refresh(first)).toBe(second)
    time.advance(1)
    expect(await refresh(first)).toBeUndefined()
    expect(await refresh(second)).toBeUndefined()
  })

  it('is answered within its 30 s even when the successor was used meanwhile', async () => {
    const first = (await pairOf()).refreshToken
    const second = (await refresh(first)) as string
    const third = (await refresh(second)) as string
    expect(await refresh(first)).toBe(second)
    expect(await refresh(second)).toBe(third)
    time.advance(31_000)
    expect(await refresh(third)).toBeDefined()
  })

  it('ends the family when it is so old that nobody knows it any more', async () => {
    const first = (await pairOf()).refreshToken
    let last = first
    for (let i = 0; i < 3; i++) {
      last = (await refresh(last)) as string
      time.advance(60_000)
    }
    expect(home.store.list(kinds.refreshToken).length).toBeLessThan(4)
    expect(await refresh(first)).toBeUndefined()
    expect(await refresh(last)).toBeUndefined()
  })

  it('survives a restart, belongs to one platform, and ends with logout or after 30 days', async () => {
    const { refreshToken } = await pairOf()
    const again = new Identity(home.store, time.clock, key)
    const next = (await refresh(refreshToken, again)) as string
    await home.store.write((write) => again.logout(write, next))
    expect(await refresh(next, again)).toBeUndefined()
    const other = (await pairOf()).refreshToken
    time.advance(30 * 24 * 3_600_000)
    expect(await refresh(other, again)).toBeUndefined()
    await pairOf()
    expect(home.store.list(kinds.refreshToken)).toHaveLength(1)
    expect(await refresh('mcprt_nothing', again)).toBeUndefined()
  })

  it('is kept as a hash only', async () => {
    const { refreshToken } = await pairOf()
    const secret = refreshToken.slice(refreshToken.indexOf('.') + 1)
    expect(JSON.stringify(home.store.list(kinds.refreshToken))).not.toContain(secret)
  })
})

describe('an API key', () => {
  it('is its owner, in either header, until it is revoked', async () => {
    const { key: created, text } = await home.store.write((write) => identity.apiKeys.create(write, ada, 'ci')!)
    expect(text).toMatch(/^mcpu_[\w-]{43}$/)
    expect(created).toMatchObject({
      name: expect.stringMatching(/^uk_[\w-]{16}$/),
      value: { prefix: text.slice(0, 8) },
    })
    expect(JSON.stringify(created)).not.toContain(text)
    expect(await identity.authenticate({ apiKey: text })).toMatchObject({ userID: ada })
    expect(await bearer(text)).toMatchObject({ userID: ada })
    expect(await new Identity(home.store, time.clock, key).authenticate({ apiKey: text })).toMatchObject({
      userID: ada,
    })
    const revoke = (userID: string) => home.store.write((write) => identity.apiKeys.revoke(write, userID, created.name))
    const revoked = await revoke(ada)
    expect(await identity.authenticate({ apiKey: text })).toEqual({ problem: 'invalid' })
    time.advance(5000)
    expect(await revoke(ada)).toEqual(revoked)
    expect(await revoke('someone else')).toBeUndefined()
  })

  it('that is unknown gives way to the bearer token beside it', async () => {
    const { accessToken } = await pairOf()
    const both = { apiKey: accessToken, authorization: `Bearer ${accessToken}` }
    expect(await identity.authenticate(both)).toMatchObject({ userID: ada })
    expect(await identity.authenticate({})).toEqual({ problem: 'missing' })
    expect(await identity.authenticate({ authorization: 'Basic YTpi' })).toEqual({ problem: 'invalid' })
  })
})

describe('an account', () => {
  it('that is unknown is compared at the cost of a known one', async () => {
    const cost = (stored: string) => stored.split('$').slice(0, 4)
    expect(cost(NO_PASSWORD)).toEqual(cost(await hashPassword('any')))
    expect(await verifyPassword('', NO_PASSWORD)).toBe(false)
  })

  it('is the only one under its e-mail', async () => {
    const create = () =>
      home.store.write((write) => identity.accounts.create(write, { email: 'ADA@example.com', role: 'user' }))
    await expect(create()).rejects.toMatchObject({ code: 'store_conflict' })
  })
})
