import { RISK_LEVELS, SIDE_EFFECTS, TRUST_LEVELS } from '../enums.ts'
import type { ToolConfig } from '../resources/server.ts'
import { isBlank } from './blank.ts'
import { checkWord, firstEqual } from './checks.ts'
import { error, type Issue } from './issue.ts'

/** The rules for `tools` that admission and `server validate` share (resources-and-policy §5, commands-user S2–S6). */
export function validateTools(tools: readonly ToolConfig[] | undefined, path: string): Issue[] {
  if (tools === undefined) return []
  return tools.flatMap((tool, index) => validateTool(tool, index, tools, `${path}[${index}]`))
}

function validateTool(tool: ToolConfig, index: number, tools: readonly ToolConfig[], path: string): Issue[] {
  if (isBlank(tool.name)) return [error(`${path}.name`, `Tool number ${index + 1} has no name.`)]
  const issues: Issue[] = []
  const first = firstEqual(tools, index, (other) => other.name?.trim() ?? '')
  if (first !== undefined) {
    issues.push(error(`${path}.name`, `The tool "${tool.name}" is listed twice, at positions ${first} and ${index}.`))
  }
  if (isBlank(tool.sideEffect)) {
    issues.push(
      error(`${path}.sideEffect`, `The tool "${tool.name}" does not say its side effect.`, {
        hint: `Write one of ${SIDE_EFFECTS.join(', ')}; without it the gateway denies every call (tool_side_effect_unknown).`,
      }),
    )
  }
  issues.push(
    ...checkWord(`${path}.sideEffect`, tool.sideEffect, SIDE_EFFECTS, `The side effect of "${tool.name}"`),
    ...checkWord(`${path}.requiredTrust`, tool.requiredTrust, TRUST_LEVELS, `The trust that "${tool.name}" requires`),
    ...checkWord(`${path}.riskLevel`, tool.riskLevel, RISK_LEVELS, `The risk level of "${tool.name}"`),
  )
  return issues
}
