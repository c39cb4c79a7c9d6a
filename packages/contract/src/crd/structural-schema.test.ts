import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { StringEnum } from '../schema/index.ts'
import { structuralSchema } from './structural-schema.ts'

const closed = { additionalProperties: false }

describe('a schema of ours in a cluster', () => {
  it('keeps names, types, words and sentences, and leaves unknown fields to be pruned', () => {
    const schema = Type.Object(
      {
        name: Type.String({ $id: 'name', minLength: 1, maxLength: 9, pattern: '^a' }),
        mode: Type.Optional(StringEnum(['on', 'off'], { description: 'Whether.' })),
        kind: Type.Literal('Thing'),
        list: Type.Optional(Type.Array(Type.Object({ on: Type.Boolean() }, closed), { minItems: 1 })),
      },
      { ...closed, title: 'not there' },
    )
    expect(structuralSchema(schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 9, pattern: '^a' },
        mode: { type: 'string', enum: ['on', 'off'], description: 'Whether.' },
        kind: { type: 'string', enum: ['Thing'] },
        list: {
          type: 'array',
          minItems: 1,
          items: { type: 'object', properties: { on: { type: 'boolean' } }, required: ['on'] },
        },
      },
      required: ['name', 'kind'],
    })
  })

  it.each([
    [
      'a map',
      Type.Record(Type.String(), Type.Integer()),
      { type: 'object', additionalProperties: { type: 'integer', format: 'int64' } },
    ],
    [
      'a 32-bit integer',
      Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
      { type: 'integer', format: 'int32' },
    ],
    ['another integer', Type.Integer({ minimum: 1 }), { type: 'integer', format: 'int64', minimum: 1 }],
    ['a number', Type.Number({ maximum: 1 }), { type: 'number', maximum: 1 }],
    ['words', Type.Union([Type.Literal('a'), Type.Literal('b')]), { type: 'string', enum: ['a', 'b'] }],
    ['something or null', Type.Union([Type.String(), Type.Null()]), { type: 'string', nullable: true }],
    [
      'words or null',
      Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Null()]),
      { type: 'string', enum: ['a', 'b'], nullable: true },
    ],
    ['an amount', Type.Union([Type.String(), Type.Integer()]), { 'x-kubernetes-int-or-string': true }],
    ['anything', Type.Unknown(), { 'x-kubernetes-preserve-unknown-fields': true }],
    ['any object', Type.Object({}), { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
    ['an empty object', Type.Object({}, closed), { type: 'object', properties: {} }],
  ] as const)('%s', (_, schema, expected) => {
    expect(structuralSchema(schema)).toEqual(expected)
  })

  it.each([
    ['a reference', Type.Object({ a: Type.Ref('x') })],
    ['two shapes', Type.Union([Type.Object({ a: Type.String() }), Type.String()])],
    ['words of two types', Type.Union([Type.Literal('a'), Type.Literal(1)])],
    ['both shapes at once', Type.Intersect([Type.Object({}), Type.Object({})])],
    ['names and others', Type.Object({ a: Type.String() }, { additionalProperties: Type.String() })],
    ['a tuple', Type.Tuple([Type.String()])],
    ['null alone', Type.Null()],
    ['nothing but null', Type.Union([Type.Null()])],
  ])('%s cannot be said, and is an error', (_, schema) => {
    expect(() => structuralSchema(Type.Object({ deep: schema }))).toThrow(/^\$\.deep/)
  })
})
