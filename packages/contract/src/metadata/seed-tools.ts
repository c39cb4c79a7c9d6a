// The tool list of a new entry: what the server was found to have, then what the user added (resources-and-policy §6.5).
import { error, type Issue } from '../admission/issue.ts'
import { type RiskLevel, type SideEffect, TRUST_LEVELS } from '../enums.ts'
import { quoteName } from '../names/shell.ts'
import type { ToolMetadata } from './schema.ts'
import { isIssue, parseToolSpec } from './tool-specs.ts'

/** A tool as `tools/list` shows it, as far as it matters here. */
export interface DiscoveredToolHints {
  readonly name: string
  readonly description?: string
  readonly annotations?: { readonly readOnlyHint?: boolean; readonly destructiveHint?: boolean }
}

/**
 * The side effect that a server's own annotations speak of, or undefined when they do not. As MCP defines them:
 * `readOnlyHint` true means read; otherwise `destructiveHint` decides, which is true when it is not said.
 */
export function hintedSideEffect({ annotations }: DiscoveredToolHints): SideEffect | undefined {
  if (annotations?.readOnlyHint === true) return 'read'
  if (annotations?.destructiveHint === false) return 'write'
  const speaks = annotations?.readOnlyHint === false || annotations?.destructiveHint === true
  return speaks ? 'destructive' : undefined
}

export interface ToolSeeds {
  readonly discovered?: readonly DiscoveredToolHints[]
  /** Names given with --tool: low trust, read. */
  readonly tools?: readonly string[]
  /** Texts given with --tool-spec. */
  readonly specs?: readonly string[]
  /** One risk level for all. */
  readonly risk?: RiskLevel
}

export interface SeededTools {
  readonly tools: ToolMetadata[]
  /** Discovered tools about whose side effect the server says nothing; `read` was taken. */
  readonly assumed: string[]
  readonly issues: Issue[]
}

/** A name may hold a colon, but one with a trust level behind it was meant as a spec. */
const looksLikeSpec = (name: string): boolean => new RegExp(`:(?:${TRUST_LEVELS.join('|')})(?::|$)`, 'i').test(name)

/** A spec overrides what was discovered or given with --tool; two specs for one name are an error. */
export function seedTools(seeds: ToolSeeds): SeededTools {
  const tools = new Map<string, ToolMetadata>()
  const assumed = new Set<string>()
  const issues: Issue[] = []
  const put = (name: string, description: string | undefined, fields: Omit<ToolMetadata, 'name' | 'description'>) =>
    tools.set(name, {
      name,
      description: description?.trim() || `${name} tool`,
      ...fields,
      ...(seeds.risk && { riskLevel: seeds.risk }),
    })

  for (const found of seeds.discovered ?? []) {
    const name = found.name.trim()
    if (name === '' || tools.has(name)) continue
    const hinted = hintedSideEffect(found)
    if (hinted === undefined) assumed.add(name)
    put(name, found.description, { requiredTrust: 'low', sideEffect: hinted ?? 'read' })
  }
  for (const given of seeds.tools ?? []) {
    const name = given.trim()
    if (looksLikeSpec(name)) {
      const message = `${quoteName(name)} is no tool name, but looks like a --tool-spec.`
      issues.push(error('--tool', message, { code: 'tool_spec' }))
    } else if (name !== '' && !tools.has(name)) put(name, undefined, { requiredTrust: 'low', sideEffect: 'read' })
  }
  const specified = new Set<string>()
  for (const text of seeds.specs ?? []) {
    const spec = parseToolSpec(text)
    if (isIssue(spec)) {
      issues.push(spec)
      continue
    }
    if (specified.has(spec.name)) {
      issues.push(error('', `There are two --tool-spec for the tool ${quoteName(spec.name)}.`, { code: 'tool_spec' }))
      continue
    }
    specified.add(spec.name)
    assumed.delete(spec.name)
    put(spec.name, tools.get(spec.name)?.description, { requiredTrust: spec.trust, sideEffect: spec.sideEffect })
  }
  return { tools: [...tools.values()], assumed: [...assumed], issues }
}
