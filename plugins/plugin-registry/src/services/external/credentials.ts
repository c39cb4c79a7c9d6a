import type { RegistryCredentials } from '@mcp-runtime/oci'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { homeOf, type ProvisionedRegistry, provisionedPath } from '@mcp-runtime/sdk/images'
import { askHelper } from './credential-helper.ts'
import { dockerConfigPath, dockerLoginOf, readDockerConfig } from './docker-config.ts'

/** A login for a registry, and what it comes from. */
export interface KnownLogin {
  readonly credentials: RegistryCredentials
  /** For people; never the login itself. */
  readonly from: string
}

type Ctx = Pick<CommandContext, 'env' | 'signal' | 'redactor'>

/**
 * The login for a host: that of the provisioned registry, where it is this one, else Docker's. Undefined without one:
 * many registries let anybody in, or say themselves that they do not.
 */
export async function loginFor(
  ctx: Ctx,
  host: string,
  provisioned: ProvisionedRegistry | undefined,
): Promise<KnownLogin | undefined> {
  const { username, password } = provisioned ?? {}
  if (username !== undefined && password !== undefined) {
    ctx.redactor.add(password)
    const inEnvironment = ctx.env.PROVISIONED_REGISTRY_PASSWORD?.trim()
    const from = inEnvironment ? 'PROVISIONED_REGISTRY_PASSWORD' : `the login in ${provisionedPath(homeOf(ctx.env))}`
    return { credentials: { username, password }, from }
  }
  const config = await readDockerConfig(ctx.env)
  const login = config && dockerLoginOf(config, host)
  if (login === undefined) return undefined
  if ('helper' in login) {
    const credentials = await askHelper(ctx, login.helper, login.server)
    return credentials && { credentials, from: `the login that docker-credential-${login.helper} keeps` }
  }
  ctx.redactor.add('password' in login ? login.password : login.identityToken)
  return { credentials: login, from: `the login in ${dockerConfigPath(ctx.env)}` }
}
