import { connectRegistries, pingRegistry } from '@mcp-runtime/oci'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type ProvisionedRegistry, withoutScheme } from '@mcp-runtime/sdk/images'
import { loginFor } from './credentials.ts'
import { placeOf } from './place.ts'
import { registryFailure } from './registry-failure.ts'

export interface Checked {
  /** Where the login that was used comes from; undefined when there is none. */
  readonly credentials?: string | undefined
}

/** Asks a registry whether it lets this person in. Errors: as of a direct push. */
export async function checkRegistry(ctx: CommandContext, provisioned: ProvisionedRegistry): Promise<Checked> {
  let from: string | undefined
  try {
    const place = placeOf(provisioned.url, provisioned)
    const login = await loginFor(ctx, place.host, provisioned)
    from = login?.from
    await using connection = await connectRegistries({ signal: ctx.signal })
    const { exchange } = connection
    await pingRegistry({ registry: place.origin, credentials: login?.credentials, exchange, signal: ctx.signal })
    return { credentials: from }
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw registryFailure(error, withoutScheme(provisioned.url), from)
  }
}
