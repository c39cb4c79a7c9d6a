import type { PlatformInfo, RouteReply } from '@mcp-runtime/contract'
import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { Credential } from '@mcp-runtime/sdk/profiles'
import { clusterRows } from './status-cluster.ts'
import { registryRow } from './status-registry.ts'
import { describeError, type StatusRow, settle } from './status-row.ts'

export interface StatusReport {
  readonly components: readonly StatusRow[]
  readonly servers: readonly ServerLine[]
}

/** One deployed server, as the platform's list has it. */
export interface ServerLine {
  readonly namespace: string
  readonly name: string
  readonly image: string
  readonly status: string
  readonly ready: string
}

type Login = { readonly credential: Credential } | { readonly error: unknown }

/**
 * Platform, registry and cluster at a glance (commands-user §3.5). Every part is asked at the same time and within a
 * limit; what cannot be asked is a row that says why, so this works logged out, offline and without a cluster.
 */
export async function status(ctx: CommandContext): Promise<StatusReport> {
  const login = await currentLogin(ctx)
  const client = 'credential' in login ? await settle(() => ctx.client()) : undefined
  const platform = client && 'value' in client ? client.value : undefined
  const [me, servers, info] = await Promise.all([
    platform && settle((signal) => platform.call(routes.me, { signal })),
    platform && settle((signal) => platform.call(routes.listServers, { signal })),
    // Only platforms of this project have it; what another one answers does not matter.
    platform && settle((signal) => platform.call(routes.platformInfo, { signal })),
  ])
  const known = info && 'value' in info ? info.value : undefined
  const saved = 'credential' in login ? login.credential : undefined
  const failedServers = me && 'value' in me && servers && 'error' in servers ? [serversFailed(servers.error)] : []
  return {
    components: [
      platformRow(login, me ?? client, known),
      await registryRow(ctx, saved?.registryHost, known?.registry_host),
      // One that does not answer is known by the login that `local up` made.
      ...(await clusterRows(ctx.env, known ? known.kind === 'local' : saved?.local === true)),
      ...failedServers,
    ],
    servers: servers && 'value' in servers ? servers.value.servers.map(serverLine) : [],
  }
}

/** The login in use, or why there is none. A profile that was asked for and does not exist is the user's mistake. */
async function currentLogin(ctx: CommandContext): Promise<Login> {
  try {
    return { credential: await ctx.credential() }
  } catch (error) {
    if ((error as { code?: string }).code === 'MCPR_NOT_FOUND') throw error
    return { error }
  }
}

type Me = RouteReply<typeof routes.me>

function platformRow(
  login: Login,
  asked: { readonly value: unknown } | { readonly error: unknown } | undefined,
  info: PlatformInfo | undefined,
): StatusRow {
  const row = { component: 'Platform API', namespace: '-', resource: 'auth' }
  if ('error' in login) {
    const loggedOut = (login.error as { code?: string }).code === 'MCPR_NOT_LOGGED_IN'
    return { ...row, status: loggedOut ? 'SKIPPED' : 'ERROR', ...describeError(login.error) }
  }
  const { baseUrl } = login.credential
  if (!asked || 'error' in asked) {
    const about = describeError(asked?.error)
    const details = about.details.includes(baseUrl) ? about.details : `${baseUrl}: ${about.details}`
    return { ...row, status: 'ERROR', ...about, details }
  }
  const { principal } = asked.value as Me
  const who = principal.email ?? principal.subject ?? principal.role
  const what = info ? `, ${info.kind} platform ${info.version}` : ''
  return { ...row, status: 'OK', details: `Authenticated as ${who} at ${baseUrl}${what}` }
}

const serversFailed = (error: unknown): StatusRow => ({
  component: 'MCP servers',
  namespace: '-',
  resource: 'list',
  status: 'ERROR',
  ...describeError(error),
})

type Server = RouteReply<typeof routes.listServers>['servers'][number]

function serverLine({ namespace, name, image, imageTag, status: state, ready }: Server): ServerLine {
  const tagged = image && imageTag && !image.includes(':') ? `${image}:${imageTag}` : (image ?? '')
  return { namespace, name, image: tagged, status: state ?? '', ready: ready ?? '' }
}
