// The flags that the commands on existing grants and sessions share.
import { dryRunFlag, durationFlag, Flags, namespaceFlag, reasonFlag, useKubeFlag } from '@mcp-runtime/sdk/command'

/** Of every write: what would be done, when it is in force, and why. */
export const writeFlags = {
  namespace: namespaceFlag(),
  'use-kube': useKubeFlag(),
  'dry-run': dryRunFlag(),
  wait: Flags.boolean({ summary: 'Wait until the gateway judges by it; a platform of ours answers no sooner.' }),
  timeout: durationFlag({ summary: 'How long to wait; 60s when left out.', dependsOn: ['wait'] }),
  reason: reasonFlag(),
}

/** Of a list: which of the items, and how many. */
export const listFlags = (states: readonly string[]) => ({
  namespace: namespaceFlag(),
  'use-kube': useKubeFlag(),
  'all-namespaces': Flags.boolean({
    char: 'A',
    default: true,
    allowNo: true,
    summary: 'Of every namespace you may see.',
  }),
  server: Flags.string({ summary: 'Only for this server.', helpValue: 'NAME' }),
  agent: Flags.string({ summary: 'Only for this agent.', helpValue: 'ID', aliases: ['agent-id'] }),
  human: Flags.string({ summary: 'Only for this person: id or e-mail.', helpValue: 'ID', aliases: ['human-id'] }),
  team: Flags.string({
    summary: 'Only for callers of this team: id or slug.',
    helpValue: 'TEAM',
    aliases: ['team-id'],
  }),
  state: Flags.option({ options: states })({ summary: 'Only in this state.' }),
  limit: Flags.integer({ summary: 'Show so many at most.', helpValue: 'N', min: 1 }),
})

/** `apply` refuses a rule for a tool that the server does not declare, unless it is told that the tool will come. */
export const allowUnknownToolsFlag = () =>
  Flags.boolean({ summary: 'Take rules for tools that the server does not declare (yet).' })
