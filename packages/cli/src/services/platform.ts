// The platform before a login is saved: asked with no credential, or with one that is still to be judged.

import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'

/** A client that sends no credential: for logging in, and for revoking what a request's body names. */
export const anonymousClient = (ctx: CommandContext, baseUrl: string): PlatformClient =>
  createClient({ baseUrl, ...surroundings(ctx) })

/** A client with a token that is not saved. */
export const tokenClient = (ctx: CommandContext, baseUrl: string, token: string): PlatformClient =>
  createClient({ baseUrl, credential: { token, source: 'the given token' }, ...surroundings(ctx) })

const surroundings = (ctx: CommandContext) => {
  const { signal } = ctx
  return { signal: () => signal, trace: ctx.trace, now: () => ctx.now().getTime() }
}
