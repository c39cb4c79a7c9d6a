// A grant held against the metadata it speaks of: commands-user §6.2 G1–G8 and the gaps named in §13.
import { error, hasErrors, type Issue, warning } from '../admission/issue.ts'
import { validateGrant } from '../admission/validate-grant.ts'
import { nearest } from '../names/nearest.ts'
import { quoteName } from '../names/shell.ts'
import { trustOfRank, trustRank } from '../policy/normalize.ts'
import { MCPAccessGrant, type MCPAccessGrantSpec } from '../resources/grant.ts'
import { checkSchema } from '../schema/check-schema.ts'
import {
  adviseSubject,
  checkNamespace,
  findServer,
  kindOf,
  lintEnvelope,
  nameList,
  neededTrust,
  wrongKind,
} from './lint-access.ts'
import type { ServerMetadata, ToolMetadata } from './schema.ts'

/** Every finding about one document of a grant file, whatever it contains. */
export function lintGrant(value: unknown, entries: readonly ServerMetadata[]): Issue[] {
  const kind = kindOf(value)
  if (kind !== undefined && kind !== 'MCPAccessGrant') return [wrongKind(kind, 'MCPAccessGrant')]
  const shape = checkSchema(MCPAccessGrant, value)
  if (hasErrors(shape)) return shape
  const grant = value as MCPAccessGrant
  const issues = [...lintEnvelope(grant), ...validateGrant(grant), ...adviseSubject(grant.spec.subject)]
  const found = findServer(grant.spec.serverRef, entries)
  if ('issue' in found) return [...issues, found.issue]
  const { entry } = found
  return [...issues, ...checkNamespace(grant.metadata.namespace, entry), ...lintTools(grant.spec, entry)]
}

function lintTools(spec: MCPAccessGrantSpec, entry: ServerMetadata): Issue[] {
  const tools = entry.tools ?? []
  const rules = spec.toolRules ?? []
  if (rules.length === 0) return lintWhole(spec, tools)
  const lost: ToolMetadata[] = []
  const issues = rules.flatMap((rule, index): Issue[] => {
    const path = `spec.toolRules[${index}]`
    const tool = tools.find(({ name }) => name === rule.name)
    if (tool === undefined) return [unknownTool(rule.name, `${path}.name`, entry.name, tools)]
    if (rule.decision !== 'allow') return []
    if (tool.sideEffect !== undefined && !(spec.allowedSideEffects ?? []).includes(tool.sideEffect)) {
      return [
        error(
          `${path}.decision`,
          `The tool ${quoteName(tool.name)} has the side effect ${tool.sideEffect}, which the grant does not allow; the gateway would deny it.`,
          { hint: `Add ${tool.sideEffect} to spec.allowedSideEffects.`, code: 'side_effect_not_allowed' },
        ),
      ]
    }
    if (neededTrust(tool, rule.requiredTrust) > trustRank(spec.maxTrust)) lost.push(tool)
    return []
  })
  return [...issues, ...ceilingTooLow(spec, lost)]
}

/** A grant without rules permits every tool whose side effect it allows. */
function lintWhole(spec: MCPAccessGrantSpec, tools: readonly ToolMetadata[]): Issue[] {
  const allowed = spec.allowedSideEffects ?? []
  const covered = tools.filter(({ sideEffect }) => sideEffect !== undefined && allowed.includes(sideEffect))
  if (tools.length > 0 && allowed.length > 0 && covered.length === 0) {
    const message = `No tool of the server has a side effect that the grant allows (${allowed.join(', ')}), so it allows no call.`
    return [warning('spec.allowedSideEffects', message)]
  }
  return ceilingTooLow(
    spec,
    covered.filter((tool) => neededTrust(tool) > trustRank(spec.maxTrust)),
  )
}

function ceilingTooLow(spec: MCPAccessGrantSpec, tools: readonly ToolMetadata[]): Issue[] {
  if (tools.length === 0) return []
  const ceiling = trustOfRank(trustRank(spec.maxTrust))
  // Only a warning: ceilings combine by maximum, so another grant may reach higher.
  return [
    warning('spec.maxTrust', `The ceiling ${ceiling} is below the trust that ${nameList(tools)} require.`, {
      hint: 'Raise maxTrust; without another grant the gateway answers trust_too_low.',
      code: 'trust_too_low',
    }),
  ]
}

function unknownTool(name: string, path: string, server: string, tools: readonly ToolMetadata[]): Issue {
  const known = tools.map((tool) => tool.name)
  const close = nearest(name, known)
  const list = known.length === 0 ? 'It declares no tools.' : `Its tools: ${nameList(tools)}.`
  return error(
    path,
    `The server ${quoteName(server)} has no tool ${quoteName(name)} in its metadata; the gateway would answer tool_side_effect_unknown.`,
    {
      hint: close === undefined ? list : `Did you mean ${quoteName(close)}? ${list}`,
      code: 'tool_side_effect_unknown',
    },
  )
}
