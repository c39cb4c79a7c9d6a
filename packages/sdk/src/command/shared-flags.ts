import { parseGoDuration } from '@mcp-runtime/contract/names'
import { Flags } from '@oclif/core'
import { mcprError } from '../errors/index.ts'

/** `-n, --namespace`; the default is resolveNamespace's business (decision 5). */
export const namespaceFlag = () =>
  Flags.string({ char: 'n', summary: 'Namespace; your only team’s when left out.', helpValue: 'NAMESPACE' })

/** `-f, --file`, required and repeatable: files, folders, or `-` for stdin. */
export const fileFlag = (summary = 'Manifest to read: a file, a folder, or - for stdin. Can be given again.') =>
  Flags.string({ char: 'f', summary, helpValue: 'PATH', multiple: true, multipleNonGreedy: true, required: true })

/** `--dry-run=client|server`: say what would be done, here or by the platform; nothing is changed. */
export const dryRunFlag = () =>
  Flags.option({ options: ['client', 'server'] as const, summary: 'Only say what would be done.' })({
    helpValue: 'client|server',
  })

/** `--yes`, for destructive verbs of our own (decision 3). */
export const yesFlag = (summary = 'Do not ask for confirmation.') => Flags.boolean({ char: 'y', summary })

/** A Go duration (`90s`, `5m`) as milliseconds. */
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
  durationFlag({ summary, default: milliseconds })
