// `server create`: one server out of an image, or out of a file as it is (commands-user §6.11). Never an update.
import { DEFAULT_PORT, DEFAULT_SERVICE_PORT } from '@mcp-runtime/contract/admission'
import { type ApplyServerBody, routes, type ServerInfo } from '@mcp-runtime/contract/api'
import { commandLine, splitImage } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import type { AppliedServer } from '../manifest/apply-plans.ts'
import { remedies } from '../state/remedy.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { defaultPort, plainText, serverName } from '../words.ts'
import { applyServers } from './apply.ts'

export interface CreateOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly image: string | undefined
  readonly tag: string | undefined
  /** Applied as it is; name and flags say nothing then. */
  readonly file: string | undefined
  readonly namespace: string | undefined
  readonly dryRun: 'client' | 'server' | undefined
  readonly useKube: boolean
}

/** Errors: MCPR_USAGE without image and file, MCPR_CONFLICT when there is a server of the name. */
export async function createServer(options: CreateOptions): Promise<readonly AppliedServer[]> {
  const { ctx, file, dryRun } = options
  refuseCluster(options.useKube, ['create', options.name], {
    image: options.image,
    tag: options.tag,
    file,
    namespace: options.namespace,
  })
  if (file !== undefined) {
    const given = (['image', 'tag'] as const).filter((flag) => options[flag] !== undefined)
    if (given.length > 0)
      ctx.warn(`With --file the file decides: ${given.map((flag) => `--${flag}`).join(' and ')} says nothing.`)
    return applyServers({ ...options, files: [file] })
  }
  const name = serverName(options.name)
  const spec = specOf(name, options)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const flag = options.namespace === undefined ? undefined : plainText('--namespace', options.namespace)
  const namespace = await resolveNamespace(ctx, { flag })
  if (dryRun === 'client') return [{ name, namespace, action: 'valid', dryRun: true }]
  const client = await ctx.client()
  const body: ApplyServerBody = { name, namespace, spec }
  try {
    if (dryRun === 'server') {
      await client.call(routes.planServer, { body })
      return [{ name, namespace, action: 'created', dryRun: true }]
    }
    const { server } = await client.call(routes.applyServer, { body })
    tellNext(ctx, server)
    const { generation } = server
    return [
      { name, namespace: server.namespace, action: 'created', ...(generation === undefined ? {} : { generation }) },
    ]
  } catch (error) {
    if ((error as McprError).code !== 'MCPR_CONFLICT') throw error
    // A conflict is either this server or another one's route (decision 12).
    await client.call(routes.getServer, { params: { namespace, name } }).catch(() => Promise.reject(error))
    return exists(name, namespace, spec, error)
  }
}

/** What it still lacks, as far as that is known at once; else where to see whether it runs. */
function tellNext(ctx: CommandContext, server: ServerInfo): void {
  const { name, namespace } = server
  const look = {
    command: `mcp-runtime server status ${name} --namespace ${namespace}`,
    when: 'to see whether it runs',
  }
  const known = remedies(server)
  for (const { command, when } of known.length === 0 ? [look] : known) ctx.hint(`Next: ${command}  (${when})`)
}

function specOf(name: string, { image, tag, ctx }: CreateOptions): ApplyServerBody['spec'] {
  if (image === undefined)
    fail('MCPR_USAGE', `Nothing says which image ${name} is.`, { hint: 'Give --image, or --file.' })
  const given = splitImage(plainText('--image', image))
  return {
    ...(given.digest === undefined
      ? { image: given.repository, imageTag: tag === undefined ? (given.tag ?? 'latest') : plainText('--tag', tag) }
      : { image }),
    replicas: 1,
    port: defaultPort(ctx.env) ?? DEFAULT_PORT,
    servicePort: DEFAULT_SERVICE_PORT,
    ingressPath: `/${name}/mcp`,
  }
}

function exists(name: string, namespace: string, { imageTag }: ApplyServerBody['spec'], cause: unknown): never {
  const patch = imageTag === undefined ? undefined : JSON.stringify({ spec: { imageTag } })
  const { command } = commandLine(['server', 'patch', name], { namespace, patch })
  return fail('MCPR_CONFLICT', `There is a server ${name} in the namespace ${namespace} already.`, {
    next: [
      ...(command === undefined || patch === undefined ? [] : [{ command, when: 'to change its tag' }]),
      { command: 'mcp-runtime server apply -f FILE', when: 'to replace it by what a manifest says' },
    ],
    cause,
  })
}
