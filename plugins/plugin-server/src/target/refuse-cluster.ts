import { commandLine } from '@mcp-runtime/contract/names'
import { refuseUseKube } from '@mcp-runtime/sdk/command'

/**
 * Refuses `--use-kube` before anything else is looked at (commands-user §4), with the same line without it as the way
 * on. What cannot be pasted safely is left out of that line.
 */
export function refuseCluster(
  useKube: boolean,
  words: readonly [verb: string, ...names: string[]],
  flags: Readonly<Record<string, string | true | undefined>> = {},
): void {
  if (!useKube) return
  const { command } = commandLine(['server', ...words], flags)
  refuseUseKube(true, command?.slice('mcp-runtime '.length) ?? `server ${words[0]}`)
}
