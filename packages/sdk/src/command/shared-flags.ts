import { parseGoDuration } from '@mcp-runtime/contract/names'
import { Flags } from '@oclif/core'
import { fail, mcprError } from '../errors/index.ts'

/** `-n, --namespace`; the default is resolveNamespace's business (decision 5). */
export const namespaceFlag = () =>
  Flags.string({ char: 'n', summary: 'Namespace; your only team’s when left out.', helpValue: 'NAMESPACE' })

/** `-f, --file`, required and repeatable: files, folders, or `-` for stdin. */
export const fileFlag = (summary = 'Manifest to read: a file, a folder, or - for stdin. Can be given again.') =>
  Flags.string({ char: 'f', summary, helpValue: 'PATH', multiple: true, multipleNonGreedy: true, required: true })

/** `--dry-run=client|server`: say what would be done, here or by the platform; nothing is changed. */
export const dryRunFlag = (summary = 'Only say what would be done.') =>
  Flags.option({ options: ['client', 'server'] as const, summary })({
    helpValue: 'client|server',
  })

/** `--dry-run` of work that is done on this machine alone: bare, or `--dry-run=client`. */
export const clientDryRunFlag = () =>
  Flags.option({ options: ['client'] as const, summary: 'Only say what would be done.' })({ helpValue: 'client' })

/** `--yes`, for destructive verbs of our own (decision 3). */
export const yesFlag = (summary = 'Do not ask for confirmation.') => Flags.boolean({ char: 'y', summary })

/** A flag whose value is a Go duration (`90s`, `5m`), parsed as milliseconds; MCPR_USAGE for anything else. */
export const durationFlag = Flags.custom<number, { summary?: string }>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const milliseconds = parseGoDuration(text)
    if (milliseconds === undefined || milliseconds < 0) {
      throw mcprError('MCPR_USAGE', `"${text}" is no duration.`, { hint: 'Durations look like 90s, 5m or 1h30m.' })
    }
    return milliseconds
  },
})

/** `--wait`: how long to wait for a state, as a Go duration; the value is milliseconds. */
export const waitFlag = (milliseconds: number, summary = 'How long to wait for the result, as 90s or 5m.') =>
  durationFlag({ summary, default: milliseconds, defaultHelp: async () => `${milliseconds / 1000}s` })

/**
 * `--use-kube`, accepted on every command of a group that works on clusters (commands-user §4).
 * @internal
 */
export const useKubeFlag = () =>
  Flags.boolean({ summary: 'Work on a cluster directly instead of through the platform.' })

/**
 * Refuses `--use-kube` where it cannot be honoured: the platform API is never quietly used in its place, nor the
 * other way round (commands-user §4).
 * @internal
 */
export function refuseUseKube(useKube: boolean, command: string): void {
  if (!useKube) return
  fail('MCPR_UNSUPPORTED', `${command} --use-kube needs the cluster commands, which are not in this version.`, {
    hint: 'Without --use-kube the command asks the platform you are logged in to.',
    next: [{ command: `mcp-runtime ${command}`, when: 'to use the platform' }],
  })
}
