// Decision 13: a user who owns the team `local`, and an administrator. Neither has a password: who may read the data
// folder gets their tokens at start.
import { randomUUID } from 'node:crypto'
import type { Identity } from '../identity/index.ts'
import { kinds } from '../kinds.ts'
import type { Store } from '../ports/index.ts'

const USER = 'local@mcp-runtime.local'
const ADMIN = 'admin@mcp-runtime.local'
const TEAM = { slug: 'local', displayName: 'Local', namespace: 'mcp-team-local' }

export interface LocalLogin {
  readonly token: string
  readonly refreshToken: string
  /** RFC 3339; of the token. */
  readonly expiresAt: string
  readonly email: string
  readonly role: string
}

/** The ids of both accounts, made on the first start. */
export function ensureAccounts(store: Store, identity: Identity): Promise<{ local: string; admin: string }> {
  return store.write((write) => {
    const idOf = (email: string, role: 'user' | 'admin') =>
      (identity.accounts.byEmail(email) ?? identity.accounts.create(write, { email, role })).name
    const local = idOf(USER, 'user')
    const admin = idOf(ADMIN, 'admin')
    if (!store.list(kinds.team).some((team) => team.value.slug === TEAM.slug)) {
      const teamID = randomUUID()
      write.put(kinds.team, '', teamID, TEAM)
      write.put(kinds.membership, teamID, local, { teamID, userID: local, role: 'owner' })
    }
    return { local, admin }
  })
}

export async function logIn(store: Store, identity: Identity, userID: string, now: number): Promise<LocalLogin> {
  const granted = await store.write((write) => identity.begin(write, userID))
  const pair = await identity.pair(granted)
  if (pair === undefined) throw new Error(`The account ${userID} is gone.`)
  const { accessToken, refreshToken, expiresIn, caller } = pair
  const expiresAt = new Date(now + expiresIn * 1000).toISOString()
  return { token: accessToken, refreshToken, expiresAt, email: caller.email, role: caller.role }
}
