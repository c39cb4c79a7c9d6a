// Metadata against the tools of a running server (commands-user §6.2, `--from-server`).
import type { Issue } from '@mcp-runtime/contract'
import { lintLive } from '@mcp-runtime/contract/metadata'
import { didYouMean } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { FileIssue, LoadedEntry } from '@mcp-runtime/sdk/files'
import { discoverTools } from '../discovery/discover.ts'

export interface LintLiveOptions {
  readonly ctx: Pick<CommandContext, 'say' | 'signal'>
  readonly url: string
  /** The entry to compare; may be left out when there is only one. */
  readonly server?: string | undefined
  readonly entries: readonly LoadedEntry[]
  readonly waitMs: number
}

/** A server that cannot be asked is an error like any other finding: what was asked for was not checked. */
export async function lintLiveServer({ ctx, url, entries, ...options }: LintLiveOptions): Promise<FileIssue[]> {
  const { entry, path, file } = choose(entries, options.server)
  try {
    const { tools } = await discoverTools({ url, waitMs: options.waitMs, signal: ctx.signal, say: ctx.say })
    const names = tools.map(({ name }) => name)
    return lintLive(entry, names, path).map((issue) => ({ ...withCure(issue, entry.name, url), file }))
  } catch (error) {
    ctx.signal.throwIfAborted()
    const { code, message, hint } = error as { code?: string; message: string; hint?: string }
    if (code === undefined || code === 'MCPR_USAGE') throw error
    return [{ file: url, path: '', level: 'error', message, code: 'discovery_failed', ...(hint && { hint }) }]
  }
}

/** A tool that is not declared: adding it by hand keeps what was decided about the others, so that is said first. */
function withCure(issue: Issue, name: string, url: string): Issue {
  if (issue.level !== 'warning') return issue
  const anew = `mcp-runtime server init ${name} --from-server ${url} --force`
  return {
    ...issue,
    hint: `It is ungoverned, so the gateway denies it. Add it to the tools, or take all anew: ${anew}`,
  }
}

function choose(entries: readonly LoadedEntry[], server: string | undefined): LoadedEntry {
  const names = entries.map(({ entry }) => entry.name)
  const found = server === undefined ? entries : entries.filter(({ entry }) => entry.name === server)
  const [chosen, second] = found
  if (chosen !== undefined && second === undefined) return chosen
  if (server !== undefined) {
    fail('MCPR_NOT_FOUND', `The metadata describes no server ${server}.${didYouMean(server, names)}`)
  }
  return fail('MCPR_USAGE', `--from-server needs to know which of ${names.join(', ')} it is compared with.`, {
    hint: 'Name it with --server.',
  })
}
