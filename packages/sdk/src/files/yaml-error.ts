import { fail } from '../errors/index.ts'
import { shownPath } from './read-text.ts'

/** What the YAML library says about one fault. */
export interface YamlFault {
  readonly code: string
  readonly message: string
  readonly linePos?: readonly { readonly line: number; readonly col: number }[] | undefined
}

const HINTS: Record<string, string> = {
  TAB_AS_INDENT: 'YAML is indented with spaces; replace the tab.',
  DUPLICATE_KEY: 'A key may stand once; remove one of the two.',
  BAD_INDENT: 'Check the indentation of this line and the one above.',
}
const SENTENCES: Record<string, string> = {
  TAB_AS_INDENT: 'a tab is used as indentation',
  DUPLICATE_KEY: 'a key stands twice',
}

/** Refuses a YAML text with file, line and column of its first fault. */
export function refuseYaml(path: string, fault: YamlFault): never {
  const at = fault.linePos?.[0]
  const where = `${shownPath(path)}${at === undefined ? '' : `:${at.line}:${at.col}`}`
  const reason = SENTENCES[fault.code] ?? fault.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
  const hint = HINTS[fault.code]
  return fail('MCPR_INPUT_INVALID', `${where}: ${reason}.`.replace(/\.\.$/, '.'), {
    ...(hint === undefined ? {} : { hint }),
    details: { path, ...(at === undefined ? {} : { line: at.line, column: at.col }) },
  })
}
