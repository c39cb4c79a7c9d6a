// Asking the platform. One that has no such route is asked for its policy, which is then read here.
import type { Explanations } from '@mcp-runtime/contract'
import { MOST_CASES, routes } from '@mcp-runtime/contract/api'
import { type PlatformClient, resolveNamespace } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { McprError } from '@mcp-runtime/sdk/errors'
import type { Ask, Question } from './asker.ts'

type Placed = Question & { readonly namespace: string }

export async function openPlatform(ctx: CommandContext): Promise<Ask> {
  const client = await ctx.client()
  let usual: Promise<string> | undefined
  const namespaceOf = (flag: string | undefined): Promise<string> => {
    if (flag !== undefined) return resolveNamespace(ctx, { flag })
    usual ??= resolveNamespace(ctx, {})
    return usual
  }
  return async (question) => {
    const placed = { ...question, namespace: await namespaceOf(question.namespace) }
    return ask(client, placed, ctx).catch((error: McprError) => {
      if (error.code !== 'MCPR_UNSUPPORTED') throw error
      return fromPolicy(client, placed, ctx)
    })
  }
}

async function ask(client: PlatformClient, { server, namespace, cases }: Placed, ctx: CommandContext) {
  const part = (from: number) =>
    client.call(routes.explain, {
      body: { server, namespace, cases: cases.slice(from, from + MOST_CASES) },
      signal: ctx.signal,
    })
  const first = await part(0)
  const explanations = [...first.explanations]
  for (let from = MOST_CASES; from < cases.length; from += MOST_CASES) {
    explanations.push(...(await part(from)).explanations)
  }
  return { ...first, explanations }
}

async function fromPolicy(
  client: PlatformClient,
  { server, namespace, cases }: Placed,
  ctx: CommandContext,
): Promise<Explanations> {
  const { explainCase } = await import('@mcp-runtime/contract/policy')
  const policy = await client.call(routes.inspectPolicy, { query: { namespace, server } })
  ctx.warn(
    'This platform does not explain decisions, so its policy was read here, by the rules of our own gateway; its own may be laxer.',
  )
  const { problem } = policy
  const options = { now: ctx.now().getTime(), broken: problem !== undefined }
  return {
    server,
    namespace,
    revision: policy.revision,
    ...(problem === undefined ? {} : { problem }),
    tools: (policy.tools ?? []).map(({ name }) => name),
    explanations: cases.map((one) => explainCase(policy, one, options)),
  }
}
