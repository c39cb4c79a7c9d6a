// `server apply`: plan every document, then apply those that change something (commands-user §6.12).
import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type AppliedServer, applyPlans, planAll } from '../manifest/apply-plans.ts'
import { readServers } from '../manifest/read.ts'
import { requestOf } from '../manifest/request.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'

export interface ApplyOptions {
  readonly ctx: CommandContext
  readonly files: readonly string[]
  readonly namespace: string | undefined
  /** `client`: nothing is sent. `server`: the platform makes every check, and nothing changes. */
  readonly dryRun: 'client' | 'server' | undefined
  readonly useKube: boolean
}

/** One entry a document. Errors: those of reading and planning, before anything is changed; MCPR_PARTIAL after that. */
export async function applyServers(options: ApplyOptions): Promise<readonly AppliedServer[]> {
  const { ctx, files, namespace: flag, dryRun } = options
  refuseCluster(options.useKube, ['apply'], { file: files.length === 1 ? files[0] : undefined, namespace: flag })
  const documents = await readServers(ctx, files, { flag })
  const requests = documents.map(({ server, namespace }) => requestOf(server, namespace))
  if (dryRun === 'client') return requests.map(checkedHere)
  const client = await ctx.client()
  const plans = await planAll(client, requests, { exact: dryRun === 'server' })
  if (dryRun === 'server') return plans.map(({ row }) => ({ ...row, dryRun: true }))
  return applyPlans(client, plans)
}

const checkedHere = ({ name, namespace }: ApplyServerBody): AppliedServer => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  action: 'valid',
  dryRun: true,
})
