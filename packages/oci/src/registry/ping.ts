import type { RegistryCredentials } from './authorization.ts'
import { RegistryError } from './registry-error.ts'
import type { Exchange } from './send.ts'
import { openSession } from './session.ts'

/**
 * Whether a registry answers and accepts these credentials (distribution specification, "Determining support"). Errors:
 * RegistryError; `login` when it wants some, or others; `protocol` when it is no registry.
 */
export async function pingRegistry(options: {
  readonly registry: URL
  readonly credentials?: RegistryCredentials | undefined
  readonly exchange: Exchange
  readonly signal?: AbortSignal | undefined
}): Promise<void> {
  const { registry } = options
  const session = openSession(options)
  const question = {
    method: 'GET',
    url: new URL('/v2/', registry),
    good: [200, 404],
    what: 'this',
    again: false,
  } as const
  const { reply } = await session.ask(question)
  await reply.dump()
  const page = /\bhtml\b/i.test(reply.headers['content-type'] ?? '')
  if (reply.status === 404 || page) {
    throw new RegistryError('protocol', `What answers at ${registry.origin} is no registry.`, { status: reply.status })
  }
}
