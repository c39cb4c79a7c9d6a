// `access test`: a table of calls held against what the policy decides.
import type { Issue, Why } from '@mcp-runtime/contract'
import { type ExpectedCase, meetsExpectation, readAccessCases } from '@mcp-runtime/contract/policy'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { readManifests } from '@mcp-runtime/sdk/files'
import { type Ask, openAsker } from '../explain/asker.ts'
import type { OfflineSources } from '../explain/offline.ts'

export interface TestOptions {
  /** Files of cases. */
  readonly files: readonly string[]
  /** Of cases that name none. */
  readonly namespace: string | undefined
  readonly sources: OfflineSources
}

export interface CaseResult {
  readonly file: string
  readonly label: string
  readonly server: string
  readonly caller: Why['caller']
  readonly tool?: string
  readonly expected: string
  readonly decision: string
  readonly reason: string
  readonly passed: boolean
  /** Only of a case that failed. */
  readonly sentence?: string
  readonly change?: NonNullable<Why['change']>
}

export interface TestResult {
  readonly passed: number
  readonly failed: number
  readonly results: readonly CaseResult[]
}

interface Placed extends ExpectedCase {
  readonly file: string
}

/** Asks every case. Errors: MCPR_INPUT_INVALID with everything that is wrong with the files. */
export async function testAccess(ctx: CommandContext, options: TestOptions): Promise<TestResult> {
  const cases = await readCases(ctx, options)
  const ask = await openAsker(ctx, options.sources)
  const answers = new Map<Placed, Why>()
  // One question for each server, so that all its cases are judged by one policy.
  const groups = Map.groupBy(cases, ({ server, namespace }) => JSON.stringify([server, namespace]))
  for (const group of groups.values()) await askAll(ask, group, answers)
  const results = cases.map((one) => resultOf(one, answers.get(one) as Why))
  const passed = results.filter((result) => result.passed).length
  return { passed, failed: results.length - passed, results }
}

async function askAll(ask: Ask, group: readonly Placed[], answers: Map<Placed, Why>): Promise<void> {
  const [{ server, namespace }] = group as readonly [Placed]
  const { explanations } = await ask({ server, namespace, cases: group.map(({ asked }) => asked) })
  for (const [at, one] of group.entries()) answers.set(one, explanations[at] as Why)
}

async function readCases(ctx: CommandContext, { files, namespace }: TestOptions): Promise<readonly Placed[]> {
  const found: Placed[] = []
  const problems: (Issue & { file: string; line: number })[] = []
  for (const { value, path, line } of await readManifests(files, { stdin: ctx.io.stdin })) {
    const { cases, issues } = readAccessCases(value)
    problems.push(...issues.map((issue) => ({ ...issue, file: path, line })))
    found.push(...cases.map((one) => ({ ...one, namespace: one.namespace ?? namespace, file: path })))
  }
  if (problems.length > 0) {
    const lines = problems.map(({ file, path, message }) => `${file}: ${path}${path === '' ? '' : ': '}${message}`)
    fail(
      'MCPR_INPUT_INVALID',
      lines.length === 1 ? (lines[0] as string) : `${lines.length} errors:\n  ${lines.join('\n  ')}`,
      {
        hint: 'A file of cases has a server and a list "cases" of {agentID, tool, expect: allow|deny}.',
        details: { issues: problems },
      },
    )
  }
  if (found.length === 0) fail('MCPR_INPUT_INVALID', 'There is no case in what was given.')
  return found
}

function resultOf(one: Placed, why: Why): CaseResult {
  const passed = meetsExpectation(one, why)
  const tool = one.asked.tool ?? one.asked.method
  return {
    file: one.file,
    label: one.label,
    server: one.server,
    caller: why.caller,
    ...(tool === undefined ? {} : { tool }),
    expected: one.reason === undefined ? one.expect : `${one.expect} ${one.reason}`,
    decision: why.decision,
    reason: why.reason,
    passed,
    ...(passed ? {} : { sentence: why.sentence, ...(why.change && { change: why.change }) }),
  }
}
