// The CustomResourceDefinitions of our kinds (resources-and-policy §1), made of the schemas that validate everywhere else.
import type { TSchema } from '@sinclair/typebox'
import { AccessStatus, API_GROUP } from '../resources/common.ts'
import { MCPAccessGrantSpec } from '../resources/grant.ts'
import { MCPServerSpec, MCPServerStatus } from '../resources/server.ts'
import { MCPAgentSessionSpec } from '../resources/session.ts'
import { type StructuralSchema, structuralSchema } from './structural-schema.ts'

export interface PrinterColumn {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'date'
  readonly jsonPath: string
}

export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly kind: 'CustomResourceDefinition'
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly group: string
    readonly scope: 'Namespaced'
    readonly names: {
      readonly kind: string
      readonly listKind: string
      readonly plural: string
      readonly singular: string
    }
    readonly versions: readonly [
      {
        readonly name: 'v1alpha1'
        readonly served: true
        readonly storage: true
        readonly schema: { readonly openAPIV3Schema: StructuralSchema }
        readonly subresources: { readonly status: Record<string, never> }
        readonly additionalPrinterColumns: readonly PrinterColumn[]
      },
    ]
  }
}

export type CustomKind = 'MCPServer' | 'MCPAccessGrant' | 'MCPAgentSession'

interface KindFacts {
  readonly summary: string
  readonly spec: TSchema
  readonly status: TSchema
  /** Name and path, with the type where it is no string. */
  readonly columns: readonly (readonly [name: string, path: string, type?: 'boolean'])[]
  /** What a schema of ours does not say, because only clusters check it: by path, `spec.expiresAt`. */
  readonly more?: Readonly<Record<string, StructuralSchema>>
}

const SUBJECT_COLUMNS = [
  ['Server', '.spec.serverRef.name'],
  ['Human', '.spec.subject.humanID'],
  ['Agent', '.spec.subject.agentID'],
  ['Team', '.spec.subject.teamID'],
] as const

/** Of every condition, as Kubernetes has it. */
const CONDITIONS: Readonly<Record<string, StructuralSchema>> = {
  'status.conditions': { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] },
  'status.conditions.type': { maxLength: 316 },
  'status.conditions.status': { enum: ['True', 'False', 'Unknown'] },
  'status.conditions.reason': {
    minLength: 1,
    maxLength: 1024,
    pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
  },
  'status.conditions.message': { maxLength: 32768 },
  'status.conditions.lastTransitionTime': { format: 'date-time' },
  'status.conditions.observedGeneration': { minimum: 0 },
}

const KINDS: Readonly<Record<CustomKind, KindFacts>> = {
  MCPServer: {
    summary: 'A server of the Model Context Protocol: what runs, where it is reached, what it offers, who may call.',
    spec: MCPServerSpec,
    status: MCPServerStatus,
    columns: [
      ['Team', '.spec.teamID'],
      ['Phase', '.status.phase'],
      ['Policy', '.status.policyReady', 'boolean'],
      ['Gateway', '.status.gatewayReady', 'boolean'],
      ['Ready', '.status.deploymentReady', 'boolean'],
    ],
  },
  MCPAccessGrant: {
    summary: 'Some tools of one server, for one subject, up to a level of trust.',
    spec: MCPAccessGrantSpec,
    status: AccessStatus,
    columns: [...SUBJECT_COLUMNS, ['Trust', '.spec.maxTrust'], ['Disabled', '.spec.disabled', 'boolean']],
  },
  MCPAgentSession: {
    summary: 'What one agent was trusted with on one server, until it expires or is revoked.',
    spec: MCPAgentSessionSpec,
    status: AccessStatus,
    columns: [
      ...SUBJECT_COLUMNS,
      ['Trust', '.spec.consentedTrust'],
      ['Revoked', '.spec.revoked', 'boolean'],
      ['Expires', '.spec.expiresAt'],
    ],
    more: { 'spec.expiresAt': { format: 'date-time' } },
  },
}

export const CUSTOM_KINDS = Object.keys(KINDS) as readonly CustomKind[]

/** The complete definition of one kind, ready to be applied to a cluster. */
export function customResourceDefinition(kind: CustomKind): CustomResourceDefinition {
  const { summary, spec, status, columns, more } = KINDS[kind]
  const singular = kind.toLowerCase()
  const schema: StructuralSchema = {
    type: 'object',
    description: summary,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: structuralSchema(spec),
      status: structuralSchema(status),
    },
  }
  for (const [path, addition] of Object.entries({ ...CONDITIONS, ...more })) Object.assign(at(schema, path), addition)
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${API_GROUP}` },
    spec: {
      group: API_GROUP,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
          additionalPrinterColumns: [
            ...columns.map(([name, jsonPath, type]): PrinterColumn => ({ name, type: type ?? 'string', jsonPath })),
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
        },
      ],
    },
  }
}

/** The schema at a path of names; a list is stepped into. */
function at(schema: StructuralSchema, path: string): StructuralSchema {
  return path.split('.').reduce((found, name) => {
    const next = (found.items ?? found).properties?.[name]
    if (next === undefined) throw new TypeError(`There is no ${path} in the schema.`)
    return next
  }, schema)
}
