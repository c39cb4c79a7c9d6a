import { defineView, type ViewContext } from '@mcp-runtime/sdk/command'
import type { ValidateResult } from '../services/validate.ts'

type Finding = ValidateResult['issues'][number]
type Decision = ValidateResult['decisions'][number]

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

/** `next`: the finding after it. What both advise is said once, below the last of them. */
function findingLines(
  { level, file, path, message, hint }: Finding,
  next: Finding | undefined,
  { paint }: ViewContext,
) {
  const head = level === 'error' ? paint.red('error  ') : paint.yellow('warning')
  const where = [file, path].filter(Boolean).join(': ')
  return [`${head}  ${where}: ${message}`, ...(hint === undefined || hint === next?.hint ? [] : [`         ${hint}`])]
}

/** What each grant gives: a line for every tool of its server. */
function decisionLines(decisions: readonly Decision[]): string[] {
  const grants = Map.groupBy(decisions, ({ grant, server }) => `${grant} on ${server}`)
  return [...grants].flatMap(([title, rows]) => {
    const width = Math.max(...rows.map(({ tool }) => tool.length))
    return [
      '',
      `What the grant ${title} gives:`,
      ...rows.map(({ tool, decision, reason }) =>
        decision === 'allow' ? `  ${tool.padEnd(width)}  allow` : `  ${tool.padEnd(width)}  deny   ${reason}`,
      ),
    ]
  })
}

export const validateView = defineView<ValidateResult>({
  text: ({ issues, decisions, errors, warnings, files, servers }, context) => {
    const checked = `${count(servers.length, 'server')} in ${count(files.length, 'file')}`
    const verdict =
      issues.length === 0
        ? context.paint.green(`No findings: ${checked}.`)
        : `${count(errors, 'error')}, ${count(warnings, 'warning')}: ${checked}.`
    return [
      ...issues.flatMap((issue, index) => findingLines(issue, issues[index + 1], context)),
      verdict,
      ...decisionLines(decisions),
    ].join('\n')
  },
  name: ({ servers }) => servers.map((name) => `server/${name}`),
})
