// Names for completion, as they are now. A shell waits in the middle of a word: what is not here in time is left out,
// nothing is asked of a person, nothing renewed, nothing said.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { LiveNames, NameWish } from './complete.ts'
import type { NameKind } from './name-kinds.ts'

/** Milliseconds for all of it. MCP_RUNTIME_COMPLETION_TIMEOUT sets another limit; 0 asks no platform. */
const LIMIT = 300

type Ctx = Pick<CommandContext, 'env' | 'now'>
type Source = (ctx: Ctx, wish: NameWish, signal: AbortSignal) => Promise<readonly string[]>

/** Gives the names of a kind, in alphabetical order, or none. Never fails. */
export function liveNames(ctx: Ctx): LiveNames {
  return async (kind, wish) => {
    const limit = limitOf(ctx.env.MCP_RUNTIME_COMPLETION_TIMEOUT)
    const ended = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<readonly string[]>((resolve) => {
      timer = setTimeout(() => resolve([]), limit)
    })
    try {
      const names = await Promise.race([SOURCES[kind](ctx, wish, ended.signal), late])
      return [...new Set(names)].sort()
    } catch {
      return []
    } finally {
      clearTimeout(timer)
      ended.abort()
    }
  }
}

function limitOf(text: string | undefined): number {
  const wanted = Number(text)
  return text && Number.isFinite(wanted) && wanted >= 0 ? wanted : LIMIT
}

const SOURCES: Readonly<Record<NameKind, Source>> = {
  profile: async (ctx) => Object.keys((await (await savedLogins(ctx)).read()).accounts),
  server: async (ctx, wish, signal) => {
    const { client, routes } = await platform(ctx, wish, signal)
    return ((await client.call(routes.listServers, { query: inNamespace(wish) })).servers ?? []).map(({ name }) => name)
  },
  grant: async (ctx, wish, signal) => {
    const { client, routes } = await platform(ctx, wish, signal)
    return ((await client.call(routes.listGrants, { query: inNamespace(wish) })).grants ?? []).map(({ name }) => name)
  },
  session: async (ctx, wish, signal) => {
    const { client, routes } = await platform(ctx, wish, signal)
    const { sessions } = await client.call(routes.listSessions, { query: inNamespace(wish) })
    return (sessions ?? []).map(({ name }) => name)
  },
  secret: async (ctx, wish, signal) => {
    const { client, routes } = await platform(ctx, wish, signal)
    return (await client.call(routes.listSecrets, { query: inNamespace(wish) })).secrets.map(({ name }) => name)
  },
  team: async (ctx, wish, signal) => {
    const { client, routes } = await platform(ctx, wish, signal)
    return (await client.call(routes.listTeams, {})).teams.map(({ slug }) => slug)
  },
  plugin: async ({ env }) => {
    const [{ readRecord }, { dataDir }] = await Promise.all([
      import('../plugins/store/read-record.ts'),
      import('../plugins/data-dir.ts'),
    ])
    return readRecord(dataDir(env as NodeJS.ProcessEnv))?.record.plugins.map(({ name }) => name) ?? []
  },
}

/** The command's own would warn of what is odd about the file. */
async function savedLogins({ env, now }: Ctx) {
  const { ProfileStore } = await import('@mcp-runtime/sdk/profiles')
  return new ProfileStore({ env, now, warn: () => {} })
}

const inNamespace = ({ namespace }: NameWish) => (namespace === undefined ? {} : { namespace })

/** The platform as the login in use, without renewal: a login that is over has no names to give. */
async function platform(ctx: Ctx, { profile }: NameWish, signal: AbortSignal) {
  const { resolveCredential } = await import('@mcp-runtime/sdk/profiles')
  const credential = await resolveCredential(ctx.env, await savedLogins(ctx), { profile })
  const { createClient, isOver, routes } = await import('@mcp-runtime/sdk/client')
  const now = () => ctx.now().getTime()
  if (isOver(credential, now())) throw new Error('the login is over')
  return { routes, client: createClient({ baseUrl: credential.baseUrl, credential, now, signal: () => signal }) }
}
