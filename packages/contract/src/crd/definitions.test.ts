import { describe, expect, it } from 'vitest'
import { CUSTOM_KINDS, customResourceDefinition } from './definitions.ts'
import type { StructuralSchema } from './structural-schema.ts'

/** Every schema in it, with its path. */
function* all(schema: StructuralSchema, path = '$'): Generator<[string, StructuralSchema]> {
  yield [path, schema]
  if (schema.items) yield* all(schema.items, `${path}[]`)
  if (schema.additionalProperties) yield* all(schema.additionalProperties, `${path}{}`)
  for (const [name, one] of Object.entries(schema.properties ?? {})) yield* all(one, `${path}.${name}`)
}
const schemaOf = (kind: (typeof CUSTOM_KINDS)[number]) =>
  customResourceDefinition(kind).spec.versions[0].schema.openAPIV3Schema
const found = (kind: (typeof CUSTOM_KINDS)[number]) => Object.fromEntries(all(schemaOf(kind)))

describe('the definition of a kind', () => {
  it.each(CUSTOM_KINDS)('%s follows the rules of structural schemas', (kind) => {
    const words = new Set([
      '$ref',
      'anyOf',
      'allOf',
      'oneOf',
      'not',
      'const',
      'patternProperties',
      '$id',
      'title',
      'default',
    ])
    for (const [path, schema] of all(schemaOf(kind))) {
      expect([path, Object.keys(schema).filter((word) => words.has(word))]).toEqual([path, []])
      const typed =
        schema.type !== undefined ||
        schema['x-kubernetes-preserve-unknown-fields'] ||
        schema['x-kubernetes-int-or-string']
      expect([path, typed]).toEqual([path, true])
      if (schema.type === 'array') expect([path, typeof schema.items]).toEqual([path, 'object'])
      if (schema.properties) {
        expect([path, schema.additionalProperties]).toEqual([path, undefined])
        const names = Object.keys(schema.properties)
        expect([path, (schema.required ?? []).filter((name) => !names.includes(name))]).toEqual([path, []])
      }
      if (schema.enum) expect([path, schema.enum.includes('')]).toEqual([path, false])
    }
    expect(JSON.parse(JSON.stringify(schemaOf(kind)))).toEqual(schemaOf(kind))
  })

  it('has the names, columns and subresource of its kind', () => {
    const facts = CUSTOM_KINDS.map((kind) => {
      const { metadata, spec } = customResourceDefinition(kind)
      const [version] = spec.versions
      return [
        metadata.name,
        spec.names.listKind,
        version.subresources,
        version.additionalPrinterColumns.map(({ name }) => name).join(),
      ]
    })
    expect(facts).toEqual([
      ['mcpservers.mcpruntime.org', 'MCPServerList', { status: {} }, 'Team,Phase,Policy,Gateway,Ready,Age'],
      [
        'mcpaccessgrants.mcpruntime.org',
        'MCPAccessGrantList',
        { status: {} },
        'Server,Human,Agent,Team,Trust,Disabled,Age',
      ],
      [
        'mcpagentsessions.mcpruntime.org',
        'MCPAgentSessionList',
        { status: {} },
        'Server,Human,Agent,Team,Trust,Revoked,Expires,Age',
      ],
    ])
    const columns = customResourceDefinition('MCPServer').spec.versions[0].additionalPrinterColumns
    expect(columns).toContainEqual({ name: 'Ready', type: 'boolean', jsonPath: '.status.deploymentReady' })
    expect(columns.at(-1)).toEqual({ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' })
  })

  it('requires what is required, and bounds nothing that admission judges', () => {
    const server = found('MCPServer')
    expect(server['$.spec']?.required).toEqual(['image'])
    expect(server['$.spec.tools[]']?.required).toEqual(['name', 'sideEffect'])
    expect(server['$.spec.envVars[]']?.required).toEqual(['name', 'value'])
    expect(server['$.spec.replicas']).toEqual({ type: 'integer', format: 'int32' })
    expect(server['$.spec.tools[].sideEffect']).toMatchObject({ enum: ['read', 'write', 'destructive'] })
    for (const [path, schema] of Object.entries(server)) {
      if (path.startsWith('$.spec'))
        expect([path, schema.minimum, schema.maximum, schema.pattern]).toEqual([path, ...Array(3)])
    }
    expect(found('MCPAccessGrant')['$.spec']?.required).toEqual(['serverRef', 'subject'])
    expect(found('MCPAgentSession')['$.spec.expiresAt']).toMatchObject({ type: 'string', format: 'date-time' })
    expect(server['$.status.conditions']).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    })
    expect(server['$.status.conditions[].observedGeneration']).toEqual({ type: 'integer', format: 'int64', minimum: 0 })
  })
})
