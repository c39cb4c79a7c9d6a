// `--wait`: until the policy that the gateway enforces shows a change. A platform of ours answers a change only when it
// does; others answer first, and write the policy later.
import { setTimeout as sleep } from 'node:timers/promises'
import { type PolicyView, routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import type { AccessKind, ItemKey } from '../items/access-kind.ts'

type Waiting = Pick<CommandContext, 'client' | 'say' | 'signal' | 'warn'>

/** What the policy of a server must show of one grant or session. */
export interface Expected extends ItemKey {
  readonly kind: AccessKind
  readonly server: string
  readonly serverNamespace: string
  /** It must not be there. */
  readonly gone?: boolean
  /** Fields as the policy document names them; false and an empty text are as absent. */
  readonly wanted?: Readonly<Record<string, unknown>>
}

const TIMEOUT = 60_000
/** Milliseconds between two looks. */
const PAUSE = { first: 100, longest: 2000 }

/**
 * Resolves when the policies show all of it. Errors: MCPR_TIMEOUT after `timeout` milliseconds (the change itself is
 * made by then), MCPR_INTERRUPTED, and those of reading a policy.
 */
export async function waitForPolicy(
  ctx: Waiting,
  expected: readonly Expected[],
  timeout: number = TIMEOUT,
): Promise<void> {
  const end = performance.now() + timeout
  let pause: number = PAUSE.first
  for (let first = true; ; first = false) {
    const missing = await stillMissing(ctx, expected)
    if (missing.length === 0) return
    if (first) ctx.say('Done; waiting until the gateway judges by it.')
    if (performance.now() >= end) late(missing, timeout)
    await sleep(Math.min(pause, Math.max(1, end - performance.now())), undefined, { signal: ctx.signal }).catch(
      (error) => {
        ctx.signal.throwIfAborted()
        throw error
      },
    )
    pause = Math.min(pause * 2, PAUSE.longest)
  }
}

async function stillMissing({ client, signal, warn }: Waiting, expected: readonly Expected[]) {
  const servers = Map.groupBy(expected, ({ serverNamespace, server }) => `${serverNamespace}/${server}`)
  const missing = await Promise.all(
    [...servers.values()].map(async (some) => {
      const { serverNamespace: namespace, server } = some[0] as Expected
      const policy = await (await client())
        .call(routes.inspectPolicy, { query: { namespace, server }, signal })
        .catch((error: McprError) => {
          // A server that was just made may have no policy yet; a gateway may be down for a moment.
          if (error.code === 'MCPR_NOT_FOUND' || error.code === 'MCPR_UNAVAILABLE') return undefined
          if (error.code === 'MCPR_FORBIDDEN') return 'closed'
          throw error
        })
      if (policy !== 'closed') return some.filter((one) => !shows(policy, one))
      // A grant for the server of others: its policy is theirs to read.
      warn(`The policy of ${server} in ${namespace} is not open to you, so its gateway is not waited for.`)
      return []
    }),
  )
  return missing.flat()
}

function shows(policy: PolicyView | undefined, { kind, namespace, name, gone, wanted = {} }: Expected): boolean {
  const list: readonly object[] = (kind === 'grant' ? policy?.grants : policy?.sessions) ?? []
  const entry = list.find((one) => {
    const known = one as { name?: string; namespace?: string }
    return known.name === name && (known.namespace || namespace) === namespace
  }) as Readonly<Record<string, unknown>> | undefined
  if (gone === true) return entry === undefined
  return entry !== undefined && Object.entries(wanted).every(([key, value]) => same(entry[key], value))
}

const plain = (value: unknown) => (!value || (Array.isArray(value) && value.length === 0) ? null : value)
const same = (a: unknown, b: unknown) => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

function late(missing: readonly Expected[], timeout: number): never {
  const [{ kind, name, serverNamespace: namespace, server }] = missing as [Expected]
  const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : ''
  fail(
    'MCPR_TIMEOUT',
    `The change of ${kind} ${name}${more} is made, but after ${timeout / 1000} s the gateway of ${server} does not judge by it.`,
    {
      hint: 'It may still come. Give it longer with --timeout.',
      next: [
        {
          command: `mcp-runtime server policy inspect ${server} --namespace ${namespace}`,
          when: 'to see what it judges by',
        },
      ],
      details: { missing },
    },
  )
}
