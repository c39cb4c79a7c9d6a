// `server diff`: what would change, told by the platform itself, so that both sides have the same defaults.
import { type ApplyServerBody, routes } from '@mcp-runtime/contract/api'
import { compare, type Difference } from '@mcp-runtime/contract/json'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import { loadValidMetadata, type MetadataSource } from '@mcp-runtime/sdk/files'
import { deployRequest } from '../deploy/request.ts'
import { withoutValues } from '../manifest/hide-values.ts'
import { readServers } from '../manifest/read.ts'
import { requestOf } from '../manifest/request.ts'
import { notOffered } from '../target/only-ours.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'

export interface DiffOptions {
  readonly ctx: CommandContext
  /** Of an entry of the metadata; with `files`, only that server of them. */
  readonly name: string | undefined
  readonly metadata: MetadataSource
  readonly files: readonly string[]
  readonly namespace: string | undefined
  readonly scope: string | undefined
  /** Values of environment variables are shown. */
  readonly showValues: boolean
  readonly useKube: boolean
}

export interface ServerDifference extends Difference {
  readonly server: string
  readonly namespace: string
  /** Set on the one entry of a server that does not exist yet; `wanted` is the whole of it. */
  readonly new?: true
}

/** Every difference of every server, empty when all is as the files say. */
export async function diffServers(options: DiffOptions): Promise<readonly ServerDifference[]> {
  const { ctx, showValues } = options
  refuseCluster(options.useKube, ['diff', ...(options.name === undefined ? [] : [options.name])], {
    file: options.files[0],
    namespace: options.namespace,
  })
  const requests = options.files.length > 0 ? await fromFiles(options) : [await fromMetadata(options)]
  const client = await ctx.client()
  const found: ServerDifference[] = []
  for (const body of requests) {
    const plan = await client.call(routes.planServer, { body: { ...body, update: true } }).catch((error: McprError) => {
      if (error.code !== 'MCPR_UNSUPPORTED') throw error
      throw notOffered(client, `diff ${body.name}`, body.namespace, error)
    })
    const { name: server, namespace = '' } = plan.wanted.metadata
    if (plan.live === undefined) {
      ctx.say(`The server ${server} is new in the namespace ${namespace}.`)
      const wanted = showValues ? plan.wanted : withoutValues(plan.wanted)
      found.push({ server, namespace, path: '', new: true, wanted })
    } else {
      const differences = compare(plan.live, plan.wanted)
      found.push(
        ...(showValues ? differences : differences.map(withoutValues)).map((one) => ({ server, namespace, ...one })),
      )
    }
  }
  if (found.length === 0) ctx.say('No difference.')
  return found
}

async function fromFiles({ ctx, files, name, namespace }: DiffOptions): Promise<ApplyServerBody[]> {
  const documents = await readServers(ctx, files, { flag: namespace })
  const chosen = documents.filter(({ server }) => name === undefined || server.metadata.name === name)
  if (chosen.length === 0) {
    fail('MCPR_NOT_FOUND', `The manifests describe no server ${name}.`, {
      hint: `They describe ${documents.map(({ server }) => server.metadata.name).join(', ')}.`,
    })
  }
  return chosen.map(({ server, namespace: where }) => requestOf(server, where))
}

async function fromMetadata({ ctx, name, metadata, namespace, scope }: DiffOptions): Promise<ApplyServerBody> {
  if (name === undefined) {
    fail('MCPR_USAGE', 'Nothing says what to compare.', {
      hint: 'Give NAME for the metadata, or -f FILE for manifests.',
    })
  }
  const { entries } = await loadValidMetadata(metadata)
  return deployRequest(ctx, { name, entries, flags: { namespace, scope }, update: true, fileNamed: true })
}
