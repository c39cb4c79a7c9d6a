// What the policy of a server must show once it knows an applied grant or session: rendered by the rule of the platform
// (resources-and-policy §10.3), of which only the fields that decide are compared.
import { renderPolicy } from '@mcp-runtime/contract/policy'
import { API_VERSION, type MCPAccessGrantSpec, type Subject } from '@mcp-runtime/contract/resources'
import type { AccessDocument } from '../manifests/parse-access.ts'
import type { Expected } from './wait-for-policy.ts'

/** An applied document with what the platform made of it. */
export interface Made {
  readonly document: AccessDocument
  readonly namespace: string
  readonly subject: Subject
  /** Disabled or revoked. */
  readonly off: boolean
}

const FIELDS = {
  grant: ['human_id', 'agent_id', 'team_id', 'disabled', 'max_trust', 'allowed_side_effects', 'tool_rules'],
  session: ['human_id', 'agent_id', 'team_id', 'revoked', 'consented_trust', 'expires_at'],
} as const

export function expectedOf({ document, namespace, subject, off }: Made): Expected {
  const { kind, resource } = document
  const { name } = resource.metadata
  const { serverRef } = resource.spec
  const serverNamespace = serverRef.namespace?.trim() || namespace
  const metadata = { name, namespace }
  const { grants, sessions } = renderPolicy({
    server: {
      apiVersion: API_VERSION,
      kind: 'MCPServer',
      metadata: { name: serverRef.name, namespace: serverNamespace },
      spec: { image: '-' },
    },
    grants:
      document.kind === 'grant'
        ? [{ ...document.resource, metadata, spec: { ...trimmed(document.resource.spec), subject, disabled: off } }]
        : [],
    sessions:
      document.kind === 'session'
        ? [{ ...document.resource, metadata, spec: { ...document.resource.spec, subject, revoked: off } }]
        : [],
    cluster: '',
    foreign: true,
  })
  const entry: Readonly<Record<string, unknown>> = { ...(kind === 'grant' ? grants?.[0] : sessions?.[0]) }
  const wanted = Object.fromEntries(FIELDS[kind].map((field) => [field, entry[field]]))
  return { kind, namespace, name, server: serverRef.name, serverNamespace, wanted }
}

/** As the platform stores it. */
const trimmed = (spec: MCPAccessGrantSpec): MCPAccessGrantSpec =>
  spec.toolRules === undefined
    ? spec
    : { ...spec, toolRules: spec.toolRules.map((rule) => ({ ...rule, name: rule.name.trim() })) }
