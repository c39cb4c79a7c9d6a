// `registry provision`: names an external registry, once, for build and push.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import {
  homeOf,
  type ProvisionedRegistry,
  provisionedPath,
  readProvisioned,
  writeProvisioned,
} from '@mcp-runtime/sdk/images'
import { checkRegistry } from './external/check.ts'
import { placeOf } from './external/place.ts'
import { registryFailure } from './external/registry-failure.ts'

export interface ProvisionFlags {
  readonly url?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly passwordStdin: boolean
  readonly verify: boolean
  readonly operatorImage?: string | undefined
  readonly dryRun: boolean
}

export interface ProvisionResult {
  readonly url: string
  readonly username: string | null
  /** Where it is kept. */
  readonly file: string
  /** A password stands in the file. */
  readonly password_saved: boolean
  /** The registry answered and let this login in. */
  readonly verified: boolean
  /** It answered that it wants a login, and none is known here. */
  readonly wants_login?: true
  readonly dry_run?: true
}

/**
 * Saves what was given, over what is in the file for the same registry. A password of the environment is used to ask the
 * registry, but never saved: whoever put it there keeps it elsewhere. Nothing is saved when the registry refuses a login;
 * one that wants a login that nobody has given yet is saved, because `docker login` may come later (commands-user §8.3).
 */
export async function provisionRegistry(ctx: CommandContext, flags: ProvisionFlags): Promise<ProvisionResult> {
  if (flags.operatorImage !== undefined) refuseOperatorImage()
  const home = homeOf(ctx.env)
  const wanted = await wantedRegistry(ctx, flags)
  const { saved } = wanted
  const file = provisionedPath(home)
  const result = {
    url: saved.url,
    username: saved.username ?? null,
    file,
    password_saved: saved.password !== undefined,
  }
  if (flags.dryRun) {
    if (flags.verify) ctx.say(`Would ask ${saved.url} whether it lets this login in.`)
    ctx.say(`Would save ${saved.url} in ${file}.`)
    return { ...result, verified: false, dry_run: true }
  }
  const wantsLogin = flags.verify && (await lacksLogin(ctx, wanted.used))
  await writeProvisioned(home, saved)
  if (!wantsLogin) return { ...result, verified: flags.verify }
  ctx.warn(`${saved.url} wants a login, and none is known here.`)
  const { host } = placeOf(saved.url)
  ctx.hint(`Next: docker login ${host}  (to log in with Docker, whose logins are used)`)
  ctx.hint(`Next: mcp-runtime registry provision --url ${saved.url} --username USER  (to save a login here)`)
  return { ...result, verified: false, wants_login: true }
}

/** Whether the registry wants a login where there is none to send. Errors: any other answer but a welcome. */
async function lacksLogin(ctx: CommandContext, used: ProvisionedRegistry): Promise<boolean> {
  try {
    await checkRegistry(ctx, used)
    return false
  } catch (error) {
    const { code, details } = error as McprError
    if (code === 'MCPR_REGISTRY_LOGIN' && used.username === undefined && details?.credentials === undefined) return true
    throw error
  }
}

/** The operator is built from its sources by a make file, which is part of setting up a cluster (commands-user §8.3). */
function refuseOperatorImage(): never {
  fail('MCPR_UNSUPPORTED', '--operator-image builds the operator from its sources, which this command does not have.', {
    hint: 'Nothing was saved. Build the operator in a checkout of its sources, then push the image like any other.',
    next: [
      { command: 'mcp-runtime registry provision --url URL', when: 'to save the registry alone' },
      { command: 'mcp-runtime registry push --image HOST/mcp-operator:TAG', when: 'to push the operator there' },
    ],
  })
}

interface Wanted {
  /** Goes into the file. */
  readonly saved: ProvisionedRegistry
  /** Asks the registry: with the password of the environment, where it has one. */
  readonly used: ProvisionedRegistry
}

async function wantedRegistry(ctx: CommandContext, flags: ProvisionFlags): Promise<Wanted> {
  const home = homeOf(ctx.env)
  const inFile = await fileOrNothing(home, flags.url !== undefined)
  const url = given(flags.url, '--url') ?? ctx.env.PROVISIONED_REGISTRY_URL?.trim().replace(/\/+$/, '') ?? inFile?.url
  if (url === undefined || url === '') return noUrl(home)
  checkAddress(url)
  const before = inFile?.url === url ? inFile : undefined
  const username =
    given(flags.username, '--username') ?? ctx.env.PROVISIONED_REGISTRY_USERNAME?.trim() ?? before?.username
  const fromPerson = await passwordOf(ctx, flags, username)
  const kept = username === before?.username ? before?.password : undefined
  const password = fromPerson ?? kept
  const environment = ctx.env.PROVISIONED_REGISTRY_PASSWORD?.trim() || undefined
  for (const secret of [password, environment]) ctx.redactor.add(secret)
  const saved = registryOf(url, username, password)
  return { saved, used: registryOf(url, username, fromPerson ?? environment ?? kept) }
}

const registryOf = (url: string, username?: string, password?: string): ProvisionedRegistry => ({
  url,
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
})

/** What the file says by itself. A broken file is in nobody's way when its content is given anew. */
const fileOrNothing = (home: string, anew: boolean): Promise<ProvisionedRegistry | undefined> =>
  readProvisioned({}, home).catch((error: unknown) => {
    if (anew) return undefined
    throw error
  })

function given(text: string | undefined, flag: string): string | undefined {
  if (text === undefined) return undefined
  const value = text.trim().replace(/\/+$/, '')
  return value === '' ? fail('MCPR_USAGE', `${flag} is empty.`) : value
}

const noUrl = (home: string): never =>
  fail('MCPR_USAGE', 'Which registry? --url is missing.', {
    hint: `PROVISIONED_REGISTRY_URL names one, too; ${provisionedPath(home)} has none.`,
    next: [{ command: 'mcp-runtime registry provision --url registry.example.com', when: 'to name one' }],
  })

function checkAddress(url: string): void {
  try {
    placeOf(url)
  } catch (error) {
    throw registryFailure(error, url, undefined)
  }
}

/** The password that a person gives now; undefined when none is needed. */
async function passwordOf(
  ctx: CommandContext,
  { password, passwordStdin, username: asked }: ProvisionFlags,
  username: string | undefined,
): Promise<string | undefined> {
  if (password !== undefined && passwordStdin) {
    fail('MCPR_USAGE', '--password and --password-stdin exclude each other: give one secret.')
  }
  if (
    password === undefined &&
    !passwordStdin &&
    (asked === undefined || ctx.env.PROVISIONED_REGISTRY_PASSWORD?.trim())
  )
    return undefined
  if (username === undefined) fail('MCPR_USAGE', 'A password needs --username.')
  const secret = await secretOf(ctx, password, passwordStdin, username)
  if (secret.trim() === '') fail('MCPR_INPUT_INVALID', 'The password is empty.')
  ctx.redactor.add(secret)
  return secret
}

async function secretOf(
  ctx: CommandContext,
  flag: string | undefined,
  stdin: boolean,
  username: string,
): Promise<string> {
  if (flag !== undefined) {
    ctx.warn('--password shows the secret in the process list and in the shell history; use --password-stdin.')
    return flag
  }
  const { askSecret, readPipedSecret } = await import('@mcp-runtime/sdk/prompts')
  if (!stdin) return askSecret(ctx, { message: `Password of ${username}:`, flag: '--password-stdin' })
  // Only the line break that the shell added: a password may end in a space.
  return (await readPipedSecret(ctx, 'Pipe the password in: … --password-stdin < password.txt')).replace(/\r?\n$/, '')
}
