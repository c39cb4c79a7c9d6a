import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

/** Names what --prune takes away and asks; without a terminal only --yes counts (decision 3). */
export async function confirmRemoval(
  ctx: CommandContext,
  names: readonly string[],
  { yes }: { readonly yes: boolean },
): Promise<void> {
  if (names.length === 0 || yes) return
  const { confirm } = await import('@mcp-runtime/sdk/prompts')
  const message = `Remove ${names.join(', ')}, which the file does not declare?`
  if (!(await confirm(ctx, { message, flag: '--yes' }))) fail('MCPR_FAILED', 'Nothing was changed.')
}
