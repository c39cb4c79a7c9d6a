import { Flags } from '@oclif/core'
import { FORMATS } from './format.ts'

const GLOBAL = { helpGroup: 'GLOBAL' } as const

const common = {
  json: Flags.boolean({ ...GLOBAL, summary: 'The same as -o json.' }),
  profile: Flags.string({ ...GLOBAL, summary: 'Saved login to use for this command.', helpValue: 'NAME' }),
  'no-input': Flags.boolean({ ...GLOBAL, summary: 'Never ask; fail and name the flag that is missing.' }),
  quiet: Flags.boolean({ ...GLOBAL, summary: 'Say nothing but results, warnings and errors.' }),
  debug: Flags.boolean({ ...GLOBAL, summary: 'Show causes and requests on stderr; secrets stay hidden.' }),
}

const format = { ...GLOBAL, char: 'o', summary: 'How the result is printed.', options: [...FORMATS] } as const

/** The flags of every command. */
export const globalFlags = { output: Flags.string(format), ...common }

/** The same where the contract gives `--output` to a path: the format is `-o` alone (decision 1). */
export const globalFlagsWithOutputPath = { format: Flags.string({ ...format, helpLabel: '-o' }), ...common }

export type GlobalFlags = typeof common
