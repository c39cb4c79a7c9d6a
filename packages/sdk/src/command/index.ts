/** The framework's factories of arguments and flags: `Flags.string({ summary: … })`. */
export { Args, Flags } from '@oclif/core'
export type { Paint } from '../output/paint.ts'
export type { Column } from '../output/table.ts'
export { type CommandContext, isCI } from './context.ts'
export { deprecationSentence } from './deprecation.ts'
export { type DiffBlock, diffText } from './diff-text.ts'
export type { Format } from './format.ts'
export { defineHook, type Hook, type HookCall, type HookEvent } from './hook.ts'
export { inProfile } from './in-profile.ts'
export type { Env, Io, Output, Surroundings } from './io.ts'
export { McpCommand } from './mcp-command.ts'
export { reasonFlag } from './reason-flag.ts'
export type { Redactor } from './redactor.ts'
export {
  clientDryRunFlag,
  dryRunFlag,
  durationFlag,
  fileFlag,
  namespaceFlag,
  refuseUseKube,
  useKubeFlag,
  waitFlag,
  yesFlag,
} from './shared-flags.ts'
export { defineView, type View, type ViewContext } from './view.ts'
