// The flags that `grant init` and `session init` share (commands-user §9.1).
import { isResourceName } from '@mcp-runtime/contract/names'
import { Args, dryRunFlag, Flags, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

const LEVELS = ['low', 'medium', 'high'] as const
const SIDE_EFFECTS = ['read', 'write', 'destructive'] as const
type SideEffect = (typeof SIDE_EFFECTS)[number]

export const nameArg = (kind: 'grant' | 'session') => ({
  name: Args.string({ required: true, description: `Name of the ${kind}.` }),
})

export const trustLevel = Flags.custom<(typeof LEVELS)[number]>({
  helpValue: 'low|medium|high',
  parse: async (text) =>
    LEVELS.find((level) => level === text.trim().toLowerCase()) ??
    fail('MCPR_USAGE', `${text} is no trust level.`, { hint: 'Trust is low, medium or high.' }),
})

/** A text that becomes a field of the manifest: no line break and no tab, not blank (commands-user §9.1). */
function manifestField(text: string): string {
  if (/[\r\n\t]/.test(text)) fail('MCPR_USAGE', 'There is a line break or a tab in it.')
  return text.trim() || fail('MCPR_USAGE', 'It must not be blank.')
}

/** `--side-effect`, in any case; given at all, it replaces the default. */
export const sideEffectFlag = Flags.custom<SideEffect>({
  helpValue: 'read|write|destructive',
  parse: async (text) =>
    SIDE_EFFECTS.find((effect) => effect === text.trim().toLowerCase()) ??
    fail('MCPR_USAGE', `${JSON.stringify(text)} is no side effect.`, {
      hint: 'Side effects are read, write and destructive.',
    }),
})

export const initFlags = {
  namespace: namespaceFlag(),
  server: Flags.string({
    required: true,
    summary: 'Server it is for.',
    helpValue: 'NAME',
    parse: async (text) => manifestField(text),
  }),
  'server-namespace': Flags.string({
    summary: 'Namespace of the server; the same one when left out.',
    helpValue: 'NAMESPACE',
  }),
  'human-id': Flags.string({
    summary: 'The person: the id, or the e-mail of somebody in a team of yours.',
    helpValue: 'ID',
  }),
  'agent-id': Flags.string({ summary: 'The agent, as its adapter names it.', helpValue: 'ID' }),
  'team-id': Flags.string({ summary: 'The team the caller comes from, by id or slug.', helpValue: 'ID' }),
  trust: trustLevel({ default: 'low', summary: 'How far the subject is trusted.' }),
  'policy-version': Flags.string({ default: 'v1', summary: 'Label kept with it.', helpValue: 'TEXT' }),
  'use-kube': useKubeFlag(),
  force: Flags.boolean({ summary: 'Replace the file when it exists.' }),
  'dry-run': dryRunFlag('Print it in place of writing a file; server: the platform says what it would make of it.'),
}

/** Usage errors for names that no resource can have. */
export function checkNames(names: Readonly<Record<string, string | undefined>>): void {
  for (const [what, name] of Object.entries(names)) {
    if (name !== undefined && !isResourceName(name))
      fail('MCPR_USAGE', `${JSON.stringify(name)} cannot be the ${what}.`, {
        hint: 'Names have lower-case letters, digits, dots and inner hyphens, at most 253 characters.',
      })
  }
}

interface InitValues {
  readonly server: string
  readonly 'server-namespace'?: string | undefined
  readonly 'human-id'?: string | undefined
  readonly 'agent-id'?: string | undefined
  readonly 'team-id'?: string | undefined
  readonly trust: (typeof LEVELS)[number]
  readonly 'policy-version': string
}

/** What `grant init` and `session init` read alike. */
export const initValues = (flags: InitValues) => ({
  server: flags.server,
  serverNamespace: flags['server-namespace'],
  humanID: flags['human-id'],
  agentID: flags['agent-id'],
  teamID: flags['team-id'],
  trust: flags.trust,
  policyVersion: flags['policy-version'],
})
