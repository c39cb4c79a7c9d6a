// Who answers why: the platform, or files on this machine. The answers have one form.
import type { ExplainCase, Explanations } from '@mcp-runtime/contract'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { asLogin } from './as-login.ts'
import { type OfflineSources, openFiles } from './offline.ts'

export interface Question {
  readonly server: string
  /** Absent: as resolveNamespace decides; offline, where the files put the server. */
  readonly namespace: string | undefined
  readonly cases: readonly ExplainCase[]
}

export type Ask = (question: Question) => Promise<Explanations>

/** The platform in use, unless files are named that take its place. */
export async function openAsker(ctx: CommandContext, sources: OfflineSources): Promise<Ask> {
  const { metadataDir, metadataFile, grantFiles, sessionFiles, files } = sources
  const named = [metadataDir, metadataFile, ...grantFiles, ...sessionFiles, ...files].some((one) => one !== undefined)
  if (named) return openFiles(ctx, sources)
  const { openPlatform } = await import('./live.ts')
  const ask = await openPlatform(ctx)
  return async (question) => {
    const answer = await ask(question)
    const explanations = answer.explanations.map((why) =>
      why.change === undefined ? why : { ...why, change: asLogin(ctx, why.change) },
    )
    return { ...answer, explanations }
  }
}
