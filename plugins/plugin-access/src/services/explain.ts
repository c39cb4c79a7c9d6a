// `access explain`: why a call is allowed or not, and what would change it.
import type { ExplainCase, Explanations } from '@mcp-runtime/contract'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { openAsker } from '../explain/asker.ts'
import type { OfflineSources } from '../explain/offline.ts'

export interface ExplainOptions {
  readonly server: string
  readonly namespace: string | undefined
  /** Without one: every tool of the server. */
  readonly tool: string | undefined
  readonly about: Omit<ExplainCase, 'tool'>
  readonly sources: OfflineSources
}

export type Explained = Omit<Explanations, 'tools'>

/** Errors: MCPR_USAGE when nobody is named; MCPR_NOT_FOUND for the server. */
export async function explainAccess(ctx: CommandContext, options: ExplainOptions): Promise<Explained> {
  const { server, namespace, tool, about } = options
  if (!about.agentID && !about.humanID && !about.teamID && !about.session) {
    fail('MCPR_USAGE', 'Nobody is named: who is to call?', {
      hint: 'Give --agent-id, or --human-id, --team-id or --session.',
    })
  }
  if (about.session && about.trust) {
    fail('MCPR_USAGE', '--session and --trust exclude each other: a session has its own trust.')
  }
  const ask = await openAsker(ctx, options.sources)
  const one = (name: string): ExplainCase => ({ ...about, tool: name })
  const isCall = about.method === undefined || about.method === 'tools/call'
  const first = await ask({ server, namespace, cases: [tool === undefined && !isCall ? about : one(tool ?? '')] })
  if (tool !== undefined || !isCall) return without(first)
  if (first.tools.length === 0) return { ...without(first), explanations: [] }
  return without(await ask({ server, namespace: first.namespace, cases: first.tools.map(one) }))
}

const without = ({ tools: _, ...explained }: Explanations): Explained => explained
