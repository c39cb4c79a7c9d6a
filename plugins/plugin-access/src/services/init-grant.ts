import { parseToolRule } from '@mcp-runtime/contract/metadata'
import {
  API_VERSION,
  type MCPAccessGrant,
  type SideEffect,
  type ToolRule,
  type TrustLevel,
} from '@mcp-runtime/contract/resources'
import { fail } from '@mcp-runtime/sdk/errors'
import { type SubjectFlags, subjectFrom } from '../manifests/subject.ts'

export interface GrantInit extends SubjectFlags {
  readonly name: string
  readonly namespace: string
  readonly server: string
  readonly serverNamespace?: string | undefined
  readonly trust: TrustLevel
  readonly sideEffects: readonly SideEffect[]
  readonly policyVersion: string
  /** Names of `--tool`: allowed at the grant's own trust. */
  readonly tools: readonly string[]
  /** `name:allow|deny:low|medium|high` of `--tool-rule`. */
  readonly toolRules: readonly string[]
}

/** The grant that `access grant init` writes (commands-user §9.1). Pure; usage errors name the flag. */
export function initGrant(init: GrantInit): MCPAccessGrant {
  const toolRules = rulesFrom(init)
  return {
    apiVersion: API_VERSION,
    kind: 'MCPAccessGrant',
    metadata: { name: init.name, namespace: init.namespace },
    spec: {
      serverRef: { name: init.server, namespace: init.serverNamespace ?? init.namespace },
      subject: subjectFrom(init),
      maxTrust: init.trust,
      allowedSideEffects: [...new Set(init.sideEffects)],
      ...(init.policyVersion.trim() ? { policyVersion: init.policyVersion.trim() } : {}),
      ...(toolRules.length > 0 ? { toolRules } : {}),
    },
  }
}

function rulesFrom(init: GrantInit): ToolRule[] {
  const rules = new Map<string, ToolRule>()
  for (const tool of init.tools) {
    const name = tool.trim()
    // From an unset variable of a script; without its rule the grant would be about every tool.
    if (name === '') fail('MCPR_USAGE', '--tool must not be blank.')
    rules.set(name, { name, decision: 'allow', requiredTrust: init.trust })
  }
  for (const text of init.toolRules) {
    const rule = parseToolRule(text)
    if ('message' in rule) fail('MCPR_USAGE', rule.message, rule.hint ? { hint: rule.hint } : {})
    if (rules.has(rule.name))
      fail('MCPR_USAGE', `The tool ${rule.name} has two rules: the gateway could not tell which one counts.`, {
        hint: 'Name each tool once, with --tool or with --tool-rule.',
      })
    rules.set(rule.name, rule)
  }
  return [...rules.values()]
}
