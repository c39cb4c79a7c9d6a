import { type Attachment, type AttachmentTarget, routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { localClient } from './local-client.ts'

export interface AttachOptions {
  readonly name: string
  readonly namespace: string | undefined
  readonly url: string | undefined
  readonly stdio: boolean
  readonly env: readonly string[]
  readonly command: readonly string[]
  readonly cwd: string
}

/** Attaches a workload; resolves once it is ready, or says why it is not. */
export async function attach(ctx: CommandContext, options: AttachOptions): Promise<Attachment> {
  const target = targetOf(options)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const client = await localClient(ctx)
  const namespace = await resolveNamespace(ctx, { flag: options.namespace })
  const body = { name: options.name, namespace, target }
  const { attachment } = await client.call(routes.attach, { body, signal: ctx.signal, timeout: 60_000 })
  if (attachment.state !== 'ready') {
    ctx.warn(attachment.message ?? `It is ${attachment.state}.`)
    ctx.hint(
      target.kind === 'url'
        ? 'It becomes ready by itself once a server answers there.'
        : 'It is started again until it answers. What it writes: mcp-runtime local logs',
    )
  }
  return attachment
}

export async function detach(
  ctx: CommandContext,
  name: string,
  flag: string | undefined,
): Promise<{ name: string; namespace: string }> {
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const client = await localClient(ctx)
  const namespace = await resolveNamespace(ctx, { flag })
  await client.call(routes.detach, { params: { namespace, name } })
  return { name, namespace }
}

/** What is to run, from the flags. Pure; usage errors name what is missing or too much. */
export function targetOf({ name, url, stdio, env, command, cwd }: AttachOptions): AttachmentTarget {
  if (url !== undefined && command.length > 0)
    fail('MCPR_USAGE', 'A workload is a URL or a command, not both.', { hint: 'Leave out --url or what follows --.' })
  if (url !== undefined) {
    if (stdio || env.length > 0) fail('MCPR_USAGE', '--stdio and --env go with a command, not with --url.')
    return { kind: 'url', url }
  }
  if (command.length === 0)
    fail('MCPR_USAGE', 'No workload is named.', {
      hint: 'Give --url URL, or a command behind --.',
      next: [
        { command: `mcp-runtime local attach ${name} --url http://localhost:8088`, when: 'the server runs already' },
        { command: `mcp-runtime local attach ${name} -- node server.js`, when: 'the platform is to run it' },
      ],
    })
  const variables = Object.fromEntries(env.map(variable))
  return {
    kind: 'process',
    command: [...command],
    cwd,
    ...(stdio ? { stdio: true } : {}),
    ...(env.length > 0 ? { env: variables } : {}),
  }
}

function variable(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) fail('MCPR_USAGE', `--env ${text.slice(0, 40)} is not NAME=VALUE.`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}
