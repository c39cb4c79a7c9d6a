import { describe, expect, test } from 'vitest'
import { toolArguments } from './arguments.ts'

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    count: { type: 'integer' },
    ratio: { type: ['number', 'null'] },
    urgent: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    sizes: { type: 'array', items: { type: 'number' } },
    where: { type: 'object' },
    level: { type: 'string', enum: ['low', 'high'] },
    rank: { enum: [1, 2] },
    either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    free: {},
  },
}
const read = (...words: string[]) => toolArguments('t', schema, words)

describe('a value becomes what the schema asks for', () => {
  test.each([
    ['title=12', { title: '12' }],
    ['title=', { title: '' }],
    ['title=a=b:=c', { title: 'a=b:=c' }],
    ['count=12', { count: 12 }],
    ['count=-0', { count: -0 }],
    ['ratio=1.5e3', { ratio: 1500 }],
    ['ratio=null', { ratio: null }],
    ['urgent=false', { urgent: false }],
    ['tags=one', { tags: ['one'] }],
    ['tags=["a","b"]', { tags: ['a', 'b'] }],
    ['where={"a":1}', { where: { a: 1 } }],
    ['level=high', { level: 'high' }],
    ['rank=2', { rank: 2 }],
    ['either=5', { either: 5 }],
    ['either=five', { either: 'five' }],
    ['free=5', { free: '5' }],
    ['title:=5', { title: 5 }],
    ['free:=[1,{"a":null}]', { free: [1, { a: null }] }],
  ])('%s', (word, expected) => {
    expect(read(word)).toEqual(expected)
  })

  test('a list takes several, each typed', () => {
    expect(read('sizes=1', 'sizes=2.5', 'tags=a', 'tags:="b"')).toEqual({ sizes: [1, 2.5], tags: ['a', 'b'] })
  })

  test('flags go over --args-json; a key of any name stays a key', () => {
    expect(toolArguments('t', schema, ['count=2'], { count: 1, title: 'x' })).toEqual({ count: 2, title: 'x' })
    const odd = toolArguments('t', undefined, ['__proto__=x'])
    expect(Object.keys(odd)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(odd)).toBe(Object.prototype)
  })

  test.each([
    ['count=1.5', 'MCPR_INPUT_INVALID', 'a whole number'],
    ['count=9007199254740993', 'MCPR_INPUT_INVALID', 'a whole number'],
    ['count=0x10', 'MCPR_INPUT_INVALID', 'a whole number'],
    ['count= 1', 'MCPR_INPUT_INVALID', 'a whole number'],
    ['ratio=', 'MCPR_INPUT_INVALID', 'a number'],
    ['urgent=yes', 'MCPR_INPUT_INVALID', 'true or false'],
    ['where=[]', 'MCPR_INPUT_INVALID', 'a JSON object'],
    ['level=medium', 'MCPR_INPUT_INVALID', 'low, high'],
    ['tags:=[1', 'MCPR_INPUT_INVALID', 'no JSON'],
    ['titel=x', 'MCPR_INPUT_INVALID', 'no argument "titel"'],
    ['title', 'MCPR_USAGE', 'NAME=VALUE'],
    ['=x', 'MCPR_USAGE', 'NAME=VALUE'],
    [':=1', 'MCPR_USAGE', 'NAME=VALUE'],
  ])('refuses %s', (word, code, said) => {
    expect(() => read(word)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(said) }))
  })

  test('the nearest name is told, and all names; what is missing is named', () => {
    expect(() => read('titel=x')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^Did you mean title\? It has: title, count/) }),
    )
    expect(() => toolArguments('t', { ...schema, required: ['title', 'count'] }, ['count=1'])).toThrow(
      expect.objectContaining({ code: 'MCPR_INPUT_INVALID', message: 'The tool t needs the argument title.' }),
    )
    expect(() => read('title=a', 'title=b')).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
  })

  test('a tool that is open to more arguments gets them', () => {
    const open = { ...schema, additionalProperties: true }
    expect(toolArguments('t', open, ['more=x'])).toEqual({ more: 'x' })
    expect(toolArguments('t', { type: 'object' }, ['any=x'])).toEqual({ any: 'x' })
  })
})
