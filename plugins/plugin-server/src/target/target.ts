// Which server a command speaks of: one rule for get, status, policy inspect and delete, the same that deploy uses
// (decision 5, F20).
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { plainText } from '../words.ts'
import { nearbyNamespace } from './nearby-namespace.ts'
import { refuseCluster } from './refuse-cluster.ts'

export interface TargetOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly namespace?: string | undefined
  readonly useKube: boolean
}

export interface Target {
  readonly client: PlatformClient
  readonly params: { readonly namespace: string; readonly name: string }
}

/** Resolves name and namespace; `verb` is the caller's, below `server`, for a refusal of `--use-kube`. */
export async function resolveTarget(options: TargetOptions, verb: string): Promise<Target> {
  const { ctx } = options
  const name = plainText('The name', options.name)
  const [word = '', ...more] = verb.split(' ')
  refuseCluster(options.useKube, [word, ...more, name], { namespace: options.namespace })
  const flag = options.namespace === undefined ? undefined : plainText('--namespace', options.namespace)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const fromFile = flag === undefined ? await nearbyNamespace(name) : undefined
  const client = await ctx.client()
  const namespace = await resolveNamespace(ctx, { flag, fromFile })
  return { client, params: { namespace, name } }
}
