// What producer and consumer of a policy document both refuse (resources-and-policy §10.4).
import { isBlank } from '../admission/blank.ts'
import { error, type Issue } from '../admission/issue.ts'
import { AUTH_MODES, POLICY_DECISIONS, POLICY_MODES, SIDE_EFFECTS, TRUST_LEVELS } from '../enums.ts'
import type { Sha256 } from '../names/adapter-session.ts'
import type { PolicyDocument, PolicyGrant } from './document.ts'
import { orderKey } from './order.ts'
import { POLICY_SCHEMA_VERSION, revisionOf } from './revision.ts'

/** A word of a closed list, trimmed and in any case. */
function word(path: string, value: string | undefined, words: readonly string[], emptyOk = true): Issue[] {
  if (isBlank(value) ? emptyOk : words.includes(value!.trim().toLowerCase())) return []
  return [error(path, `Must be one of ${words.join(', ')}, not ${JSON.stringify(value ?? '')}.`)]
}

function names<T extends { name: string }>(path: string, items: readonly T[], key: (item: T) => string): Issue[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const at = `${path}[${index}].name`
    if (isBlank(item.name)) return [error(at, 'Must not be blank.')]
    if (seen.has(key(item))) return [error(at, `${JSON.stringify(item.name)} is used twice.`)]
    seen.add(key(item))
    return []
  })
}

export interface DocumentValidation {
  /** Count a name used in two namespaces as used twice, which in the original freezes the whole policy (§16.4). */
  readonly compat?: boolean
}

/** All that is wrong with a document. With `sha256` the revision is checked too; without, an unstamped one passes. */
export function validatePolicyDocument(
  document: PolicyDocument,
  sha256?: Sha256,
  options: DocumentValidation = {},
): Issue[] {
  const { auth, policy, tools = [], grants = [], sessions = [] } = document
  const key = options.compat === true ? (item: { name: string }) => item.name.trim() : orderKey
  return [
    ...(document.schema_version === POLICY_SCHEMA_VERSION
      ? []
      : [error('schema_version', `Must be ${POLICY_SCHEMA_VERSION}, not ${JSON.stringify(document.schema_version)}.`)]),
    ...(sha256 === undefined ? [] : checkRevision(document, sha256)),
    ...(isBlank(document.server.name) ? [error('server.name', 'Must not be blank.')] : []),
    ...word('auth.mode', auth?.mode, AUTH_MODES),
    ...(auth?.mode?.trim().toLowerCase() === 'oauth' && isBlank(auth.issuer_url)
      ? [error('auth.issuer_url', 'Mode oauth needs an issuer.')]
      : []),
    ...(auth?.mode?.trim().toLowerCase() === 'mtls' && isBlank(auth.trust_domain)
      ? [error('auth.trust_domain', 'Mode mtls needs a trust domain.')]
      : []),
    ...word('policy.mode', policy?.mode, POLICY_MODES),
    ...word('policy.default_decision', policy?.default_decision, POLICY_DECISIONS),
    ...names('tools', tools, (tool) => tool.name.trim()),
    ...tools.flatMap((tool, index) => [
      ...word(`tools[${index}].required_trust`, tool.required_trust, TRUST_LEVELS),
      ...word(`tools[${index}].side_effect`, tool.side_effect, SIDE_EFFECTS),
    ]),
    ...names('grants', grants, key),
    ...grants.flatMap((grant, index) => checkGrant(grant, `grants[${index}]`)),
    ...names('sessions', sessions, key),
    ...sessions.flatMap((session, index) =>
      word(`sessions[${index}].consented_trust`, session.consented_trust, TRUST_LEVELS),
    ),
  ]
}

function checkRevision(document: PolicyDocument, sha256: Sha256): Issue[] {
  if (isBlank(document.revision)) return [error('revision', 'Must not be blank.')]
  const expected = revisionOf(document, sha256)
  if (document.revision === expected) return []
  return [error('revision', `Is ${document.revision}, but the content has ${expected}.`)]
}

function checkGrant(grant: PolicyGrant, path: string): Issue[] {
  const rules = grant.tool_rules ?? []
  return [
    ...word(`${path}.max_trust`, grant.max_trust, TRUST_LEVELS),
    ...(grant.allowed_side_effects ?? []).flatMap((effect, index) =>
      word(`${path}.allowed_side_effects[${index}]`, effect, SIDE_EFFECTS, false),
    ),
    ...names(`${path}.tool_rules`, rules, (rule) => rule.name.trim()),
    ...rules.flatMap((rule, index) => [
      ...word(`${path}.tool_rules[${index}].decision`, rule.decision, POLICY_DECISIONS),
      ...word(`${path}.tool_rules[${index}].required_trust`, rule.required_trust, TRUST_LEVELS),
    ]),
  ]
}
