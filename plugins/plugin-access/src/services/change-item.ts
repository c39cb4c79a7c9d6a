// Switching and deleting one grant or session.
import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { AccessKind, CallOptions, ItemKey } from '../items/access-kind.ts'

const VERBS = {
  disable: { kind: 'grant', done: 'disabled' },
  enable: { kind: 'grant', done: 'enabled' },
  revoke: { kind: 'session', done: 'revoked' },
  unrevoke: { kind: 'session', done: 'restored' },
} as const
type Verb = keyof typeof VERBS

type Done = (typeof VERBS)[Verb]['done'] | 'deleted'

/** The flags that the commands of this file share. */
export interface ChangeFlags {
  readonly namespace?: string | undefined
  readonly 'dry-run'?: 'client' | 'server' | undefined
  readonly wait: boolean
  readonly timeout?: number | undefined
  readonly reason?: string | undefined
}

export interface Changed extends ItemKey {
  readonly kind: AccessKind
  /** What it is now; `would be …` of a dry run; `stays …` of one that the platform was asked about. */
  readonly state: Done | `would be ${Done}` | `stays ${Done}`
}

/** Enables, disables, revokes or restores; the platform of ours judges by it when this resolves. */
export const switchItem = (ctx: CommandContext, verb: Verb, name: string, flags: ChangeFlags): Promise<Changed> => {
  const { kind, done } = VERBS[verb]
  const off = done === 'disabled' || done === 'revoked'
  return changeItem(ctx, { kind, done, off, name, flags })
}

export const deleteItem = (ctx: CommandContext, kind: AccessKind, name: string, flags: ChangeFlags): Promise<Changed> =>
  changeItem(ctx, { kind, done: 'deleted', off: undefined, name, flags })

interface Change {
  readonly kind: AccessKind
  readonly done: Done
  /** Undefined: it goes. */
  readonly off: boolean | undefined
  readonly name: string
  readonly flags: ChangeFlags
}

async function changeItem(ctx: CommandContext, change: Change): Promise<Changed> {
  const { kind, done, off, name, flags } = change
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const key = { namespace: await resolveNamespace(ctx, { flag: flags.namespace }), name }
  if (flags['dry-run'] === 'client') return { kind, ...key, state: `would be ${done}` }
  const { signal } = ctx
  const { standingOf } = await import('../items/access-kind.ts')
  const client = await ctx.client()
  const asks = flags['dry-run'] === 'server' || flags.wait
  const before = asks ? await standingOf(client, kind, key, { signal }) : undefined
  if (flags['dry-run'] === 'server')
    return { kind, ...key, state: `${before?.off === off ? 'stays' : 'would be'} ${done}` }
  await send(client, change, key, {
    signal,
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  })
  if (flags.wait && before !== undefined) {
    const { waitForPolicy } = await import('../policy/wait-for-policy.ts')
    const wanted = off === undefined ? {} : kind === 'grant' ? { disabled: off } : { revoked: off }
    await waitForPolicy(
      ctx,
      [{ kind, ...key, ...before.of, ...(off === undefined ? { gone: true } : { wanted }) }],
      flags.timeout,
    )
  }
  return { kind, ...key, state: done }
}

async function send(
  client: Awaited<ReturnType<CommandContext['client']>>,
  { kind, off }: Change,
  params: ItemKey,
  options: CallOptions,
): Promise<void> {
  if (kind === 'grant') {
    if (off === undefined) await client.call(routes.deleteGrant, { params, ...options })
    else await client.call(routes.patchGrant, { params, body: { disabled: off }, ...options })
  } else if (off === undefined) await client.call(routes.deleteSession, { params, ...options })
  else await client.call(routes.patchSession, { params, body: { revoked: off }, ...options })
}
