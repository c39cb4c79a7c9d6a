// The two passes of apply: what each request would do, then doing it.
import { type ApplyServerBody, routes } from '@mcp-runtime/contract/api'
import { compare } from '@mcp-runtime/contract/json'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError, toErrorView } from '@mcp-runtime/sdk/errors'
import { notOffered } from '../target/only-ours.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'

export interface AppliedServer {
  readonly name: string
  /** Absent where the platform chooses it and was not asked. */
  readonly namespace?: string
  /** `valid`: it was checked on this machine only. */
  readonly action: 'created' | 'configured' | 'unchanged' | 'valid'
  readonly generation?: number
  readonly dryRun?: true
}

export interface Plan {
  readonly request: ApplyServerBody
  /** What it comes to. */
  readonly row: AppliedServer
}

/**
 * What every request would do; nothing is written. On a platform that cannot plan it is only asked what exists, unless
 * the answer must be `exact`. Errors: of the first refusal, with all of them in its details.
 */
export async function planAll(
  client: PlatformClient,
  requests: readonly ApplyServerBody[],
  { exact }: { readonly exact: boolean },
): Promise<Plan[]> {
  const plans: Plan[] = []
  const refusals: { request: ApplyServerBody; error: McprError }[] = []
  for (const request of requests) {
    try {
      plans.push(await planOne(client, request, exact))
    } catch (error) {
      refusals.push({ request, error: error as McprError })
    }
  }
  const [first] = refusals
  if (first === undefined) return plans
  if (refusals.length === 1 && requests.length === 1) throw first.error
  const lines = refusals.map(({ request, error }) => `server/${request.name}: ${error.message}`)
  return fail(first.error.code, lines.length === 1 ? lines[0]! : `Several are refused:\n  ${lines.join('\n  ')}`, {
    hint: [first.error.hint, 'Nothing was changed.'].filter(Boolean).join(' '),
    ...(first.error.next === undefined ? {} : { next: first.error.next }),
    details: { refused: refusals.map(({ request, error }) => ({ server: request.name, ...toErrorView(error) })) },
    cause: first.error,
  })
}

async function planOne(client: PlatformClient, body: ApplyServerBody, exact: boolean): Promise<Plan> {
  try {
    const { live, wanted, generation } = await client.call(routes.planServer, { body: { ...body, update: true } })
    const { name, namespace = '' } = wanted.metadata
    const action = live === undefined ? 'created' : compare(live, wanted).length > 0 ? 'configured' : 'unchanged'
    const row = { name, namespace, action, ...(generation === undefined ? {} : { generation }) } as const
    return {
      request: { ...body, ...(live === undefined || generation === undefined ? {} : { update: true, generation }) },
      row,
    }
  } catch (error) {
    if ((error as McprError).code !== 'MCPR_UNSUPPORTED') throw error
    if (exact) throw notOffered(client, 'apply -f FILE', undefined, error)
    return planBlindly(client, body)
  }
}

/** The original platform: whether it is there is all that can be known. */
async function planBlindly(client: PlatformClient, body: ApplyServerBody): Promise<Plan> {
  const { name, namespace } = body
  const row = { name, ...(namespace === undefined ? {} : { namespace }) }
  if (namespace === undefined) return { request: { ...body, update: true }, row: { ...row, action: 'configured' } }
  const there = await client.call(routes.getServer, { params: { namespace, name } }).then(
    () => true,
    (error: McprError) => (error.code === 'MCPR_NOT_FOUND' ? false : Promise.reject(error)),
  )
  return there
    ? { request: { ...body, update: true }, row: { ...row, action: 'configured' } }
    : { request: body, row: { ...row, action: 'created' } }
}

/** Planned, and then somebody else was quicker: the same line plans anew. */
const AGAIN = 'Look at what is there with `mcp-runtime server diff -f FILE`, then apply again.'

/** Applies in order what changes something. Errors: MCPR_PARTIAL when one fails after others were applied. */
export async function applyPlans(client: PlatformClient, plans: readonly Plan[]): Promise<AppliedServer[]> {
  const done: AppliedServer[] = []
  for (const [index, { request, row }] of plans.entries()) {
    try {
      if (row.action === 'unchanged') done.push(row)
      else {
        const { server } = await client.call(routes.applyServer, { body: request })
        const { namespace, generation } = server
        done.push({ ...row, namespace, ...(generation === undefined ? {} : { generation }) })
      }
    } catch (error) {
      if (!done.some(({ action }) => action !== 'unchanged')) throw changedMeanwhile(error as McprError, AGAIN)
      partly(done, plans.slice(index), error)
    }
  }
  return done
}

function partly(done: readonly AppliedServer[], rest: readonly Plan[], error: unknown): never {
  const [failed, ...untried] = rest.map(({ row }) => `server/${row.name}`)
  const view = toErrorView(error)
  const changed = done
    .filter(({ action }) => action !== 'unchanged')
    .map(({ name, action }) => `server/${name} ${action}`)
  fail('MCPR_PARTIAL', `${failed} was refused: ${view.message}`, {
    hint: [
      `Done before it: ${changed.join(', ')}.`,
      untried.length > 0 ? `Not tried: ${untried.join(', ')}.` : '',
      'Mend the document and apply the file again; what is applied already stays as it is.',
    ]
      .filter(Boolean)
      .join(' '),
    ...(view.next === undefined ? {} : { next: view.next }),
    details: { applied: done, failed: { ...view, document: failed }, notTried: untried },
    cause: error,
  })
}
