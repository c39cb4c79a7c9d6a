// Which registry an image is named after: one order for build, push and deploy, so that they agree (commands-user §12).
import { routes } from '@mcp-runtime/contract/api'
import { isImageRepository, isRegistryHost, platformDomain } from '@mcp-runtime/contract/names'
import type { CommandContext } from '../command/context.ts'
import { fail } from '../errors/index.ts'
import { type Credential, isLoopback, parseBaseUrl, registryHostOf } from '../profiles/index.ts'
import { homeOf } from './home.ts'
import { provisionedFrom, readProvisioned, withoutScheme } from './provisioned.ts'

/** A registry, and what named it. */
export interface RegistryHost {
  /** `registry.example.com`, `localhost:8090`; of a registry shared by many, with a path: `ghcr.io/acme`. */
  readonly host: string
  /** For people: `--registry`, `login "local"`, `MCP_PLATFORM_DOMAIN`. */
  readonly from: string
  /** What kind of source that is; only images of `login` and `platform` go through the platform for sure. */
  readonly source: 'flag' | 'provisioned' | 'login' | 'platform' | 'environment'
}

type Ctx = Pick<CommandContext, 'env' | 'credential' | 'client' | 'redactor'>

/** What is known of the wish, and whether the provisioned registry counts; it does when left out. */
export interface RegistryWish {
  readonly flag?: string | undefined
  readonly provisioned?: boolean
}

/**
 * The registry of `--registry`, else the provisioned one, else the one saved with the login, else the one that belongs
 * to the login's address (a platform on this machine is asked), else MCP_REGISTRY_INGRESS_HOST, MCP_REGISTRY_HOST,
 * MCP_REGISTRY_ENDPOINT or `registry.` and MCP_PLATFORM_DOMAIN. MCPR_USAGE when nothing names one.
 */
export async function registryHost(ctx: Ctx, wish: RegistryWish = {}): Promise<RegistryHost> {
  const { flag } = wish
  if (flag !== undefined) return { host: registryName(flag, '--registry'), from: '--registry', source: 'flag' }
  const home = homeOf(ctx.env)
  const provisioned = wish.provisioned === false ? undefined : await readProvisioned(ctx.env, home)
  if (provisioned !== undefined) {
    ctx.redactor.add(provisioned.password)
    const from = provisionedFrom(ctx.env, home)
    return { host: registryName(provisioned.url, from), from, source: 'provisioned' }
  }
  const login = await loginOf(ctx)
  const known = login === undefined ? {} : await registryOfLogin(ctx, login)
  if ('host' in known) return known
  return fromEnvironment(ctx) ?? unknown(known.error)
}

/** The login in use, undefined without one; a login that is broken is the person's to mend first. */
async function loginOf(ctx: Ctx): Promise<Credential | undefined> {
  return ctx.credential().catch((error: { code?: string }) => {
    if (error.code === 'MCPR_NOT_LOGGED_IN') return undefined
    throw error
  })
}

async function registryOfLogin(ctx: Ctx, login: Credential): Promise<RegistryHost | { readonly error?: unknown }> {
  const saved = login.registryHost?.trim() ?? ''
  if (saved !== '') return { host: registryName(saved, login.source), from: login.source, source: 'login' }
  const url = parseBaseUrl(login.baseUrl)
  if (!isLoopback(url)) return { host: registryHostOf(url), from: `the address ${url.host}`, source: 'login' }
  try {
    const { registry_host: told = '' } = await (await ctx.client()).call(routes.platformInfo, {})
    return told === ''
      ? {}
      : { host: registryName(told, url.host), from: `the platform at ${url.host}`, source: 'platform' }
  } catch (error) {
    return { error }
  }
}

const VARIABLES = ['MCP_REGISTRY_INGRESS_HOST', 'MCP_REGISTRY_HOST', 'MCP_REGISTRY_ENDPOINT']

function fromEnvironment({ env }: Ctx): RegistryHost | undefined {
  for (const from of VARIABLES) {
    const text = env[from]?.trim() ?? ''
    if (text !== '') return { host: registryName(text, from), from, source: 'environment' }
  }
  const domain = platformDomain(env.MCP_PLATFORM_DOMAIN)
  if (domain === undefined) return undefined
  const from = 'MCP_PLATFORM_DOMAIN'
  return { host: registryName(`registry.${domain}`, from), from, source: 'environment' }
}

function unknown(cause: unknown): never {
  return fail('MCPR_USAGE', 'Nothing says which registry the image belongs to.', {
    hint: 'Give --registry HOST, or log in to a platform; MCP_REGISTRY_HOST and MCP_PLATFORM_DOMAIN name one, too.',
    next: [
      { command: 'mcp-runtime auth login --api-url URL', when: 'to use the registry of a platform' },
      { command: 'mcp-runtime local up', when: 'to start a platform on this machine' },
    ],
    cause,
  })
}

/** A registry as it stands in front of an image: no scheme, no slash at its end. */
function registryName(text: string, from: string): string {
  const bare = withoutScheme(text.trim()).replace(/\/+$/, '')
  const [host = '', ...path] = bare.split('/')
  const named = isRegistryHost(host) && (/[.:]/.test(host) || host === 'localhost')
  if (named && (path.length === 0 || isImageRepository(path.join('/')))) return bare
  const hint = isRegistryHost(host) && !named ? ` A host without a dot needs a port: ${host}:5000.` : ''
  return fail('MCPR_INPUT_INVALID', `${JSON.stringify(text)} (${from}) cannot be a registry.`, {
    hint: `Give a host as registry.example.com or localhost:5000.${hint}`,
  })
}
