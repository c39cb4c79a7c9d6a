// What a cluster does with a manifest, judged without our own validators: Ajv checks it against the definition, and what
// the definition does not name is pruned.
import { type CustomKind, customResourceDefinition, type StructuralSchema } from '@mcp-runtime/contract/crd'
import { Ajv } from 'ajv'

export function clusterJudge(kind: CustomKind) {
  const schema = customResourceDefinition(kind).spec.versions[0].schema.openAPIV3Schema
  const ajv = new Ajv({ strict: true, strictRequired: true, allErrors: true })
  for (const word of ['preserve-unknown-fields', 'int-or-string', 'list-type', 'list-map-keys', 'validations']) {
    ajv.addKeyword(`x-kubernetes-${word}`)
  }
  const within = (bits: number) => (value: number) => value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)
  ajv.addFormat('int32', { type: 'number', validate: within(32) })
  ajv.addFormat('int64', { type: 'number', validate: within(64) })
  ajv.addFormat('date-time', (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
  const validate = ajv.compile(schema)
  return {
    /** What is wrong with it; empty when a cluster takes it. */
    problems: (manifest: unknown): string[] =>
      validate(manifest)
        ? []
        : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    /** What a cluster keeps of it. */
    pruned: (manifest: unknown): unknown => prune(manifest, schema),
  }
}

function prune(value: unknown, schema: StructuralSchema): unknown {
  if (schema.type === undefined || schema['x-kubernetes-preserve-unknown-fields']) return value
  if (Array.isArray(value))
    return schema.items ? value.map((item) => prune(item, schema.items as StructuralSchema)) : value
  if (typeof value !== 'object' || value === null) return value
  // Kubernetes looks after the names of an object itself.
  if (schema.type === 'object' && !schema.properties && !schema.additionalProperties) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      const known = schema.properties?.[name] ?? schema.additionalProperties
      return known === undefined ? [] : [[name, prune(member, known)]]
    }),
  )
}

/** Every way to put something of another type in the place of one part of `value`, with the part's path. */
export function* wrongTypes(value: unknown, path = ''): Generator<[path: string, wrong: unknown]> {
  if (path !== '') yield [path, typeof value === 'string' ? 7 : typeof value === 'object' ? 'text' : {}]
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const [at, wrong] of wrongTypes(item, `${path}[${index}]`)) yield [at, value.with(index, wrong)]
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      for (const [at, wrong] of wrongTypes(member, `${path}.${name}`)) yield [at, { ...value, [name]: wrong }]
    }
  }
}
