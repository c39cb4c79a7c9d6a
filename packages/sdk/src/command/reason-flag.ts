import { Flags } from '@oclif/core'
import { fail } from '../errors/index.ts'

/** As many characters as the audit log keeps. */
const LONGEST = 256

/** `--reason TEXT` of a write: why, kept in the audit log with the change. */
export const reasonFlag = Flags.custom<string, { summary?: string }>({
  summary: 'Why; kept in the audit log.',
  helpValue: 'TEXT',
  parse: async (text) => {
    const reason = text.trim()
    if (reason === '') fail('MCPR_USAGE', 'It says nothing.', { hint: 'Write a sentence, or leave it out.' })
    const length = [...reason].length
    if (length > LONGEST)
      fail('MCPR_USAGE', `It has ${length} characters.`, { hint: `The audit log keeps ${LONGEST}.` })
    if (/\p{Cc}/u.test(reason)) fail('MCPR_USAGE', 'There is a line break or another control character in it.')
    return reason
  },
})
