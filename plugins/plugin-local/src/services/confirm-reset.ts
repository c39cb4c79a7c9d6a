import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { dataDirOf } from './data-dir.ts'
import { refuseRunning } from './down.ts'

/** Names what will be gone and asks; without a terminal only --yes counts (decision 3). */
export async function confirmReset(
  ctx: CommandContext,
  options: { dataDir: string | undefined; yes: boolean },
): Promise<void> {
  if (options.yes) return
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  // Nobody is asked to agree to what is refused then.
  refuseRunning(dataDir, ctx.env)
  const { confirm } = await import('@mcp-runtime/sdk/prompts')
  const agreed = await confirm(ctx, {
    message: `Delete every server, grant, session and event in ${dataDir}?`,
    flag: '--yes',
  })
  if (!agreed) fail('MCPR_FAILED', 'Nothing was deleted.')
}
