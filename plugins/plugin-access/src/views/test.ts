import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { CaseResult, TestResult } from '../services/test-access.ts'

const who = ({ caller: { agentID, humanID, teamID } }: CaseResult) => agentID ?? humanID ?? teamID

const columns: Column<CaseResult>[] = [
  { header: 'case', value: ({ label }) => label },
  { header: 'server', value: ({ server }) => server },
  { header: 'caller', value: who },
  { header: 'tool', value: ({ tool }) => tool },
  { header: 'expected', value: ({ expected }) => expected },
  { header: 'is', value: ({ decision }) => decision },
  { header: 'reason', firm: true, value: ({ reason }) => reason },
]

const count = (number: number) => `${number} case${number === 1 ? '' : 's'}`

/** Only differences are shown; that all is well is one line. */
export const testView = defineView<TestResult, CaseResult>({
  table: columns,
  wide: [...columns, { header: 'why', value: ({ sentence }) => sentence }],
  rows: ({ results }) => results.filter(({ passed }) => !passed),
  empty: ({ passed }) => `${count(passed)}, as expected.`,
  text: ({ passed, failed, results }) => {
    if (failed === 0) return ''
    const told = results.filter((result) => !result.passed)
    return [
      '',
      ...told.slice(0, 5).flatMap(({ label, tool, sentence }) => (sentence ? [`${label} ${tool}: ${sentence}`] : [])),
      ...(told.length > 5 ? [`… and ${told.length - 5} more: see -o wide or -o json.`] : []),
      `${failed} of ${count(passed + failed)} decided otherwise than expected.`,
    ].join('\n')
  },
  name: ({ results }) => results.filter(({ passed }) => !passed).map(({ label }) => label),
})
