// `local up` logs the person in: a profile for the owner of team `local`, and one for the admin (decision 13).
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { toErrorView } from '@mcp-runtime/sdk/errors'
import { writeFileAtomic } from '@mcp-runtime/sdk/files'
import { type Account, accountOf, type ProfileDocument, type ProfileStore } from '@mcp-runtime/sdk/profiles'

export interface LocalLogin {
  readonly token: string
  readonly refreshToken: string
  readonly expiresAt: string
  readonly email: string
  readonly role: string
}

export interface LocalLogins {
  readonly url: string
  /** Random id of the data folder: tells our profiles from others of the same name. */
  readonly instance: string
  readonly registryHost?: string
  readonly user: LocalLogin
  readonly admin: LocalLogin
}

/** What stands in the data folder about the profiles it made. */
export interface ProfileRecord {
  readonly instance: string
  readonly profile: string
  readonly adminProfile: string
  /** Current before `local up`; `local down` brings it back. */
  readonly previous?: string
}

/** Saves both logins, makes the user's current and remembers which one was. A foreign profile is never overwritten. */
export async function saveProfiles(store: ProfileStore, dataDir: string, logins: LocalLogins): Promise<ProfileRecord> {
  const before = await store.read()
  const profile = freeName(before, 'local', logins.instance)
  const adminProfile = freeName(before, 'local-admin', logins.instance)
  const ours = before.current === profile || before.current === adminProfile
  const previous = ours ? (await readRecord(dataDir))?.previous : before.current
  const record = { instance: logins.instance, profile, adminProfile, ...(previous ? { previous } : {}) }
  await writeFileAtomic(recordPath(dataDir), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  // Saving makes a profile current, so the user's comes last.
  await store.save(adminProfile, accountFor(logins, logins.admin))
  await store.save(profile, accountFor(logins, logins.user))
  return record
}

/** Makes the profile current again that was before `local up`, unless the person has chosen another since. */
export async function restoreProfile(store: ProfileStore, dataDir: string): Promise<string | undefined> {
  const record = await readRecord(dataDir)
  if (!record?.previous) return undefined
  const document = await store.read()
  if (!isOf(accountOf(document, document.current), record.instance)) return undefined
  return accountOf(document, record.previous) ? store.use(record.previous) : undefined
}

/** The same once the platform has ended: a broken file of logins is no reason to call that a failure. */
export const restoreOrWarn = (ctx: CommandContext, dataDir: string): Promise<string | undefined> =>
  restoreProfile(ctx.profiles, dataDir).catch((error: unknown) => {
    ctx.warn(`The profile from before could not be made current again: ${toErrorView(error).message}`)
    return undefined
  })

/** Removes the logins of a platform whose data are about to go. */
export async function removeProfiles(store: ProfileStore, dataDir: string): Promise<readonly string[]> {
  const record = await readRecord(dataDir)
  if (!record) return []
  const { accounts } = await store.read()
  const names = Object.keys(accounts).filter((name) => isOf(accounts[name], record.instance))
  for (const name of names) await store.remove(name)
  await rm(recordPath(dataDir), { force: true })
  return names
}

/** The profiles that `local up` made for this folder, if they are still there. */
export async function savedProfiles(store: ProfileStore, dataDir: string): Promise<ProfileRecord | undefined> {
  const record = await readRecord(dataDir)
  if (!record) return undefined
  return isOf(accountOf(await store.read(), record.profile), record.instance) ? record : undefined
}

async function readRecord(dataDir: string): Promise<ProfileRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordPath(dataDir), 'utf8')) as ProfileRecord
    return typeof record.instance === 'string' && typeof record.profile === 'string' ? record : undefined
  } catch {
    return undefined
  }
}

const recordPath = (dataDir: string): string => join(dataDir, 'profiles.json')

const isOf = (account: Account | undefined, instance: string): boolean => account?.extra?.instance === instance

function freeName(document: ProfileDocument, wanted: string, instance: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    const taken = accountOf(document, name)
    if (!taken || isOf(taken, instance)) return name
  }
}

const accountFor = ({ url, instance, registryHost }: LocalLogins, login: LocalLogin): Account => ({
  apiUrl: url,
  token: login.token,
  refreshToken: login.refreshToken,
  expiresAt: login.expiresAt,
  username: login.email,
  role: login.role,
  ...(registryHost ? { registryHost } : {}),
  extra: { instance },
})
