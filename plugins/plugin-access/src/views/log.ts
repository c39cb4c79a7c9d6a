// The log for people: the calls as a table, then each kind of denial once, with the way out of it.
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { LoggedCall } from '../log/calls.ts'

/** Denials that are explained below the table; the rest is in -o json. */
const MOST_TOLD = 5

const time = ({ time }: LoggedCall): string => time.slice(0, 19).replace('T', ' ')
const who = ({ agentID, humanID, teamID }: LoggedCall) => agentID ?? humanID ?? teamID

const columns: Column<LoggedCall>[] = [
  { header: 'time (utc)', value: time },
  { header: 'decision', value: ({ decision }) => decision },
  { header: 'agent', value: who },
  { header: 'server', value: ({ server }) => server },
  { header: 'tool', value: ({ tool, method }) => tool ?? method },
  { header: 'reason', firm: true, value: ({ reason }) => reason },
  { header: 'today', value: ({ now }) => (now?.decision === 'allow' ? 'allowed' : now?.reason) },
]

const kindOf = ({ server, agentID, tool, method, reason }: LoggedCall): string =>
  JSON.stringify([server, agentID, tool ?? method, reason])

function wayOut({ now, hint }: LoggedCall): string[] {
  if (now?.decision === 'allow') return ['It would be allowed now.']
  if (now?.change === undefined) return hint ? [hint] : []
  return now.change.flatMap(({ sentence, commands }) => [sentence, ...commands.map((command) => `  ${command}`)])
}

const told = (call: LoggedCall): string[] =>
  call.sentence === undefined ? [] : [call.sentence, ...wayOut(call).map((line) => `  ${line}`)]

const LINE_WIDTHS = [19, 5, 12, 14, 20]

export const accessLogView = defineView<readonly LoggedCall[], LoggedCall>({
  table: columns,
  wide: [
    ...columns,
    { header: 'namespace', value: ({ namespace }) => namespace },
    { header: 'human', value: ({ humanID }) => humanID },
    { header: 'team', value: ({ teamID }) => teamID },
    { header: 'session', value: ({ session }) => session },
    { header: 'correlation id', firm: true, value: ({ correlationID }) => correlationID },
  ],
  empty: 'No such call. Denied calls are shown, and with --all allowed ones, too.',
  text: (calls) => {
    // The newest of a kind tells what the way out is.
    const kinds = [...new Map(calls.filter(({ sentence }) => sentence).map((call) => [kindOf(call), call])).values()]
    const shown = kinds.slice(-MOST_TOLD)
    const more = kinds.length - shown.length
    return [
      ...shown.flatMap((call) => ['', ...told(call)]),
      ...(more > 0 ? ['', `… and ${more} more kinds of denials: see -o json.`] : []),
    ].join('\n')
  },
  line: (call) => {
    const cells = [time(call), call.decision, who(call) ?? '-', call.server, call.tool ?? call.method, call.reason]
    const line = cells.map((cell, at) => cell.padEnd(LINE_WIDTHS[at] ?? 0)).join('   ')
    return [line.trimEnd(), ...told(call).map((text) => `    ${text}`)].join('\n')
  },
  name: (calls) => calls.map(({ id }) => `call/${id}`),
})
