import type { CommandContext } from '../command/context.ts'
import { type Credential, insecureUrlWarning, parseBaseUrl, resolveCredential } from '../profiles/index.ts'
import { createClient } from './client.ts'
import { endOf } from './login.ts'
import type { PlatformClient } from './platform-client.ts'
import { renewSavedLogin } from './renew-saved-login.ts'

/** A login that ends sooner than this and cannot be renewed is announced. */
const SOON = 3 * 60_000

/**
 * The platform as the login in use. Commands take `ctx.client()`, which calls this once.
 * @internal
 */
export const connect = async (ctx: CommandContext): Promise<PlatformClient> => clientWith(ctx, await ctx.credential())

/** The platform as another saved login. MCPR_NOT_FOUND when none has that name. */
export async function clientFor(
  ctx: CommandContext,
  { profile }: { readonly profile: string },
): Promise<PlatformClient> {
  const credential = await resolveCredential(ctx.env, ctx.profiles, { profile })
  ctx.redactor.add(credential.token)
  ctx.redactor.add(credential.refreshToken)
  return clientWith(ctx, credential)
}

function clientWith(ctx: CommandContext, credential: Credential): PlatformClient {
  const insecure = insecureUrlWarning(parseBaseUrl(credential.baseUrl))
  if (insecure !== undefined) ctx.warn(insecure)
  announceEnd(ctx, credential)
  const shared = { signal: () => ctx.signal, trace: ctx.trace }
  const { profiles, redactor, now } = ctx
  return createClient({
    ...shared,
    baseUrl: credential.baseUrl,
    credential,
    now: () => now().getTime(),
    renew: renewSavedLogin(credential.baseUrl, { ...shared, profiles, redactor, now }),
  })
}

function announceEnd(ctx: CommandContext, credential: Credential): void {
  const end = endOf(credential)
  if (end === undefined || credential.refreshToken !== undefined) return
  const left = end - ctx.now().getTime()
  if (left <= 0 || left > SOON) return
  const name = credential.profile === undefined ? 'The token' : `The login "${credential.profile}"`
  ctx.warn(`${name} ends in ${Math.ceil(left / 1000)} s and cannot be renewed.`)
}
