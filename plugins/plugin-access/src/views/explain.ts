// An explanation for people: the decision, what decided, what each grant says, and the change that would allow it.
import type { Why } from '@mcp-runtime/contract'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { Explained } from '../services/explain.ts'

type Step = NonNullable<Why['change']>[number]

const callerOf = ({ caller }: Why): string =>
  [
    caller.agentID && `agent ${caller.agentID}`,
    caller.humanID && `human ${caller.human ?? caller.humanID}`,
    caller.teamID && `team ${caller.team ?? caller.teamID}`,
  ]
    .filter(Boolean)
    .join(', ') || 'nobody'

const sessionOf = ({ session: { state, name, consented, expiresAt } }: Why): string => {
  const trust = consented === undefined ? '' : `, consents to ${consented}`
  if (state === 'assumed') return `none yet; judged as with one that the adapter gets${trust}`
  if (state === 'none') return 'none'
  if (state === 'unknown') return `${name}: unknown, or of somebody else`
  return `${name}: ${state}${trust}${expiresAt === undefined ? '' : `, until ${expiresAt}`}`
}

function trustOf({ trust, tool }: Why): string | undefined {
  if (trust === undefined) return undefined
  const by = trust.required === trust.tool || tool === undefined ? 'the tool' : 'a rule'
  if (trust.effective === undefined) return `${by} requires ${trust.required}`
  return `${by} requires ${trust.required}; grants give ${trust.ceiling}, the session ${trust.consented}: ${trust.effective}`
}

function accountLines(why: Why): string[] {
  const { tool } = why
  const declared = tool && `${tool.sideEffect ?? 'side effect unknown'}, trust ${tool.requiredTrust}`
  const rows = [
    ['caller', callerOf(why)],
    ['session', sessionOf(why)],
    ['tool', tool && (tool.declared ? declared : 'not declared')],
    ['trust', trustOf(why)],
    // Once more in full: a narrow terminal cuts the table.
    ['decided by', why.decidedBy.note],
  ]
  return [
    '',
    why.sentence,
    '',
    ...rows.flatMap(([title, text]) => (text ? [`  ${`${title}`.padEnd(12)}${text}`] : [])),
    ...grantLines(why),
    ...changeLines(why),
  ]
}

function grantLines({ grants }: Why): string[] {
  if (grants.length === 0) return []
  const width = Math.max(...grants.map(({ name }) => name.length))
  return ['', 'Grants:', ...grants.map(({ name, note }) => `  ${name.padEnd(width)}   ${note}`)]
}

function changeLines({ decision, change, hint, tool }: Why): string[] {
  if (decision === 'allow') return []
  if (change === undefined) {
    // Whatever was found first: as long as nobody declares the tool, that is what is to be mended.
    const why = tool?.declared === false ? `: the metadata of the server do not declare "${tool.name}"` : ''
    return ['', `No grant and no session can allow it${why}.`, ...(hint ? [`  ${hint}`] : [])]
  }
  const title = change.length === 1 ? 'What would allow it:' : `What would allow it, all ${change.length} together:`
  return ['', title, ...change.flatMap((step, at) => stepLines(step, change.length === 1 ? '  ' : `  ${at + 1}. `))]
}

const stepLines = ({ sentence, commands }: Step, mark: string): string[] => [
  `${mark}${sentence}`,
  ...commands.map((command) => `${' '.repeat(mark.length + 2)}${command}`),
]

const columns: Column<Why>[] = [
  { header: 'tool', value: ({ tool, method }) => tool?.name ?? method },
  { header: 'decision', value: ({ decision }) => decision },
  { header: 'reason', firm: true, value: ({ reason }) => reason },
  { header: 'decided by', value: ({ decidedBy }) => decidedBy.note },
]

export const explainView = defineView<Explained, Why>({
  table: columns,
  wide: [
    ...columns,
    { header: 'side effect', value: ({ tool }) => tool?.sideEffect },
    { header: 'requires', value: ({ trust, tool }) => trust?.required ?? tool?.requiredTrust },
    { header: 'has', value: ({ trust }) => trust?.effective },
    { header: 'to allow it', value: ({ change }) => change?.map(({ sentence }) => sentence).join(' ') },
  ],
  rows: ({ explanations }) => explanations,
  empty: ({ server }) => `${server} declares no tool that is yours to see. Give the name of one to be told about it.`,
  intro: ({ server, namespace, problem, explanations }) => {
    const [first, second] = explanations
    const broken = problem === undefined ? [] : [`The policy cannot be used, so every call is refused: ${problem}`]
    if (first === undefined || second === undefined) return broken.join('\n')
    return [...broken, `${server} in ${namespace}, for ${callerOf(first)}. Session: ${sessionOf(first)}.`].join('\n')
  },
  text: ({ explanations }) => {
    const [why, ...more] = explanations
    return why === undefined || more.length > 0 ? '' : accountLines(why).join('\n')
  },
  name: ({ explanations }) =>
    explanations.filter(({ decision }) => decision === 'allow').map(({ tool, method }) => tool?.name ?? method),
})
