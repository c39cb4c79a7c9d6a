// The bytes a revision is the digest of (resources-and-policy §10.2): compact JSON, fields in declared order, empty
// ones left out, escaped the way Go's encoder does.

import type { PolicyDocument } from './document.ts'
import { compareCodePoints } from './order.ts'

const ESCAPED: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** A text as Go writes it. Half a surrogate pair cannot travel as UTF-8: Go reads it as U+FFFD, so do we. */
const quote = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char]!)

type Fields = readonly (readonly [key: string, json: string | undefined])[]
const object = (fields: Fields): string =>
  `{${fields
    .filter(([, json]) => json !== undefined)
    .map(([key, json]) => `"${key}":${json}`)
    .join(',')}}`

const text = (value: string | null | undefined) => (value ? quote(value) : undefined)
const flag = (value: boolean | null | undefined) => (value ? 'true' : undefined)
const list = <T>(items: readonly T[] | null | undefined, json: (item: T) => string) =>
  items?.length ? `[${items.map(json).join(',')}]` : undefined
const map = (labels: Readonly<Record<string, string>> | null | undefined) => {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => compareCodePoints(a, b))
  return entries.length === 0 ? undefined : `{${entries.map(([k, v]) => `${quote(k)}:${quote(v)}`).join(',')}}`
}
/** Each of `keys` as text, in that order. */
const texts = <K extends string>(item: { readonly [key in K]?: string | undefined }, keys: readonly K[]): Fields =>
  keys.map((key) => [key, text(item[key])] as const)

const SUBJECT = ['human_id', 'agent_id', 'team_id'] as const
const AUTH = [
  'mode',
  'human_id_header',
  'agent_id_header',
  'team_id_header',
  'session_id_header',
  'token_header',
  'issuer_url',
  'audience',
  'trust_domain',
] as const
const SESSION = ['store', 'header_name', 'max_lifetime', 'idle_timeout', 'upstream_token_header'] as const

/** The document without its revision and its time, as the one line of text that is digested. */
export function canonicalPolicyJson(document: PolicyDocument): string {
  const { server, auth, policy, session } = document
  return object([
    ['schema_version', quote(document.schema_version)],
    ['revision', '""'],
    [
      'server',
      object([
        ['name', quote(server.name)],
        ['namespace', quote(server.namespace)],
        ...texts(server, ['team_id', 'cluster']),
      ]),
    ],
    ['auth', auth ? object(texts(auth, AUTH)) : undefined],
    [
      'policy',
      policy ? object(texts(policy, ['mode', 'default_decision', 'enforce_on', 'policy_version'])) : undefined,
    ],
    ['session', session ? object([['required', flag(session.required)], ...texts(session, SESSION)]) : undefined],
    [
      'tools',
      list(document.tools, (tool) =>
        object([
          ['name', quote(tool.name)],
          ...texts(tool, ['description', 'required_trust', 'side_effect', 'risk_level']),
          ['labels', map(tool.labels)],
        ]),
      ),
    ],
    [
      'grants',
      list(document.grants, (grant) =>
        object([
          ['name', quote(grant.name)],
          ...texts(grant, ['namespace', ...SUBJECT, 'max_trust']),
          ['allowed_side_effects', list(grant.allowed_side_effects, quote)],
          ...texts(grant, ['policy_version']),
          ['disabled', flag(grant.disabled)],
          [
            'tool_rules',
            list(grant.tool_rules, (rule) =>
              object([['name', quote(rule.name)], ...texts(rule, ['decision', 'required_trust'])]),
            ),
          ],
        ]),
      ),
    ],
    [
      'sessions',
      list(document.sessions, (entry) =>
        object([
          ['name', quote(entry.name)],
          ...texts(entry, ['namespace', ...SUBJECT, 'consented_trust']),
          ['revoked', flag(entry.revoked)],
          ...texts(entry, ['expires_at', 'policy_version', 'upstream_token_ref']),
        ]),
      ),
    ],
  ])
}
