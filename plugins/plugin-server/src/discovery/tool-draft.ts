// The tools of a new entry, and what is said about them: which were found, what was assumed about each.
import type { RiskLevel, SideEffect } from '@mcp-runtime/contract'
import {
  type DiscoveredToolHints,
  hintedSideEffect,
  seedTools,
  type ToolMetadata,
} from '@mcp-runtime/contract/metadata'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { discoverTools } from './discover.ts'

export interface ToolDraftOptions {
  readonly ctx: Pick<CommandContext, 'say' | 'warn' | 'signal'>
  readonly tools: readonly string[]
  readonly toolSpecs: readonly string[]
  readonly risk?: RiskLevel | undefined
  readonly fromServer?: string | undefined
  readonly waitMs: number
}

const LONGEST_DESCRIPTION = 300

/** Discovered tools first, in the server's order, then those of the flags; MCPR_USAGE for a bad `--tool-spec`. */
export async function draftTools(options: ToolDraftOptions): Promise<ToolMetadata[]> {
  const { ctx, fromServer, risk, tools, toolSpecs: specs } = options
  const seeds = { tools, specs, ...(risk && { risk }) }
  // A mistyped flag is said before a server is asked and waited for.
  const [issue] = seedTools(seeds).issues
  if (issue !== undefined) {
    fail('MCPR_USAGE', `${issue.path || '--tool-spec'}: ${issue.message}`, {
      hint: issue.hint ?? 'Write name:trust:side-effect, such as close_ticket:high:destructive.',
    })
  }
  if (fromServer === undefined) return seedTools(seeds).tools
  ctx.say(`Asking ${fromServer} for its tools …`)
  const { tools: found } = await discoverTools({
    url: fromServer,
    waitMs: options.waitMs,
    signal: ctx.signal,
    say: ctx.say,
  })
  if (found.length === 0) ctx.warn(`${fromServer} lists no tools.`)
  else
    ctx.say(
      `Discovered: ${found
        .map(({ name }) => name)
        .sort()
        .join(', ')}`,
    )
  const discovered = found.map((tool) => ({ ...tool, description: oneLine(tool.description ?? '') }))
  const seeded = seedTools({ ...seeds, discovered })
  for (const line of assumptions(discovered, seeded.assumed)) ctx.say(line)
  return seeded.tools
}

/**
 * What was taken from the server's hints, and what without any: a hint is the server's word about itself, so a person
 * looks before it becomes policy (commands-user §13).
 */
export function assumptions(discovered: readonly DiscoveredToolHints[], assumed: readonly string[]): string[] {
  const hinted = Map.groupBy(discovered, (tool) => hintedSideEffect(tool))
  const list = (effect: SideEffect) =>
    hinted
      .get(effect)
      ?.map(({ name }) => name)
      .sort() ?? []
  const told = (['read', 'write', 'destructive'] as const).flatMap((effect) =>
    list(effect).length === 0 ? [] : [`  ${effect}: ${list(effect).join(', ')}`],
  )
  return [
    ...(told.length === 0 ? [] : ['Taken from the hints of the server:', ...told]),
    ...(assumed.length === 0
      ? []
      : [`Assumed to read only, as the server gives no hints: ${[...assumed].sort().join(', ')}`]),
  ]
}

/** The first paragraph of a server's text, on one line, without control characters, short enough for a file. */
export function oneLine(text: string): string {
  const paragraph = text.trim().split(/\n\s*\n/)[0] ?? ''
  const line = paragraph.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim()
  return line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1).trimEnd()}…`
}
