// The file of `access test`: calls with the decisions that are expected of them.
import { type Static, Type } from '@sinclair/typebox'
import { error, type Issue } from '../admission/issue.ts'
import { PolicyDecisionSchema } from '../enums.ts'
import { quoteName } from '../names/shell.ts'
import { checkSchema } from '../schema/check-schema.ts'
import { StringEnum } from '../schema/string-enum.ts'
import { DECISION_REASONS } from './decision.ts'
import { ExplainCase, type Why } from './why-schema.ts'

const text = () => Type.Optional(Type.String({ minLength: 1 }))
const { agentID, humanID, teamID, session, trust, method, sideEffect } = ExplainCase.properties

/** What a case does not say itself, it has from the file. */
const shared = { server: text(), namespace: text(), agentID, humanID, teamID, session, trust }

export const AccessCase = Type.Object(
  {
    name: text(),
    ...shared,
    method,
    sideEffect,
    tool: text(),
    tools: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    expect: PolicyDecisionSchema,
    reason: Type.Optional(StringEnum(DECISION_REASONS, { description: 'Also expected, when given.' })),
  },
  { additionalProperties: false },
)
export type AccessCase = Static<typeof AccessCase>

export const AccessCases = Type.Object(
  { ...shared, cases: Type.Array(AccessCase, { minItems: 1 }) },
  { additionalProperties: false, description: 'A table of calls and the decisions expected of them.' },
)
export type AccessCases = Static<typeof AccessCases>

/** One call to ask about, with what is expected of the answer. */
export interface ExpectedCase {
  /** The name, else the place: `cases[3]`. */
  readonly label: string
  readonly server: string
  readonly namespace: string | undefined
  readonly asked: ExplainCase
  readonly expect: AccessCase['expect']
  readonly reason: AccessCase['reason']
}

const ALONE = ['server', 'namespace', 'agentID', 'humanID', 'teamID', 'session', 'trust'] as const

/** One expected case for each tool of each case, or everything that is wrong with the file. */
export function readAccessCases(value: unknown): { readonly cases: readonly ExpectedCase[]; readonly issues: Issue[] } {
  const issues = checkSchema(AccessCases, value)
  if (issues.length > 0) return { cases: [], issues }
  const file = value as AccessCases
  const cases = file.cases.flatMap((one, at) => {
    const path = `cases[${at}]`
    const wrong = problemOf(file, one)
    if (wrong !== undefined) {
      issues.push(error(path, wrong))
      return []
    }
    return expand(file, one, path)
  })
  return { cases, issues }
}

function problemOf(file: AccessCases, one: AccessCase): string | undefined {
  const isCall = one.method === undefined || one.method === 'tools/call' || one.method === 'call_tool'
  if ((one.server ?? file.server) === undefined) return 'Names no server, and neither does the file.'
  if (one.tool !== undefined && one.tools !== undefined) return 'Has tool and tools; one of them is meant.'
  if (isCall && one.tool === undefined && one.tools === undefined) return 'Names no tool.'
  if (!isCall && (one.tool !== undefined || one.tools !== undefined)) {
    return `Names a tool, and ${quoteName(one.method ?? '')} is no call of one.`
  }
  if (one.session !== undefined && one.trust !== undefined) {
    return 'Has session and trust; a session has its own trust.'
  }
  if (one.reason !== undefined && one.expect === 'deny' && one.reason === 'allowed') {
    return 'Expects deny, and the reason that says allowed.'
  }
  return undefined
}

function expand(file: AccessCases, one: AccessCase, path: string): ExpectedCase[] {
  const said = Object.fromEntries(
    ALONE.flatMap((key) => {
      const value = one[key] ?? file[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const { server = '', namespace, ...asked } = said as Pick<AccessCase, (typeof ALONE)[number]>
  // What the case says itself puts the file's other word for the same out of force.
  if (one.trust !== undefined) delete asked.session
  if (one.session !== undefined) delete asked.trust
  // A table says the same today and tomorrow: who may call must not hang on the sessions that happen to be there.
  if (asked.session === undefined) asked.trust ??= 'low'
  const more = { ...(one.method && { method: one.method }), ...(one.sideEffect && { sideEffect: one.sideEffect }) }
  const tools = one.tools ?? (one.tool === undefined ? [undefined] : [one.tool])
  return tools.map((tool) => ({
    label: one.name ?? path,
    server,
    namespace,
    asked: { ...asked, ...more, ...(tool !== undefined && { tool }) },
    expect: one.expect,
    reason: one.reason,
  }))
}

/** Whether the answer is what was expected. */
export const meetsExpectation = ({ expect, reason }: Pick<ExpectedCase, 'expect' | 'reason'>, why: Why): boolean =>
  why.decision === expect && (reason === undefined || why.reason === reason)
