// The vectors of the RFCs, and what people get wrong.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicPatch } from './strategic-patch.ts'

// RFC 7386, appendix A.
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ['{}', '{"__proto__":{"polluted":true}}', '{"__proto__":{"polluted":true}}'],
])('merge: %s with %s is %s', (original, patch, result) => {
  expect(JSON.stringify(mergePatch(JSON.parse(original), JSON.parse(patch)))).toBe(result)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

// RFC 6902, appendix A.1 to A.8, A.10, A.11, A.14 and A.16, and pointers of RFC 6901 §5.
test.each([
  ['A.1', '{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux"}]', '{"foo":"bar","baz":"qux"}'],
  ['A.2', '{"foo":["bar","baz"]}', '[{"op":"add","path":"/foo/1","value":"qux"}]', '{"foo":["bar","qux","baz"]}'],
  ['A.3', '{"baz":"qux","foo":"bar"}', '[{"op":"remove","path":"/baz"}]', '{"foo":"bar"}'],
  ['A.4', '{"foo":["bar","qux","baz"]}', '[{"op":"remove","path":"/foo/1"}]', '{"foo":["bar","baz"]}'],
  ['A.5', '{"baz":"qux","foo":"bar"}', '[{"op":"replace","path":"/baz","value":"boo"}]', '{"baz":"boo","foo":"bar"}'],
  [
    'A.6',
    '{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}',
    '[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]',
    '{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}',
  ],
  [
    'A.7',
    '{"foo":["all","grass","cows","eat"]}',
    '[{"op":"move","from":"/foo/1","path":"/foo/3"}]',
    '{"foo":["all","cows","eat","grass"]}',
  ],
  [
    'A.8',
    '{"baz":"qux","foo":["a",2,"c"]}',
    '[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]',
    '{"baz":"qux","foo":["a",2,"c"]}',
  ],
  [
    'A.10',
    '{"foo":"bar"}',
    '[{"op":"add","path":"/child","value":{"grandchild":{}}}]',
    '{"foo":"bar","child":{"grandchild":{}}}',
  ],
  ['A.11', '{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux","xyz":123}]', '{"foo":"bar","baz":"qux"}'],
  ['A.14', '{"/":9,"~1":10}', '[{"op":"test","path":"/~01","value":10}]', '{"/":9,"~1":10}'],
  ['A.16', '{"foo":["bar"]}', '[{"op":"add","path":"/foo/-","value":["abc","def"]}]', '{"foo":["bar",["abc","def"]]}'],
  [
    'copy',
    '{"a":{"b":1}}',
    '[{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}]',
    '{"a":{"b":1},"c":{"b":2}}',
  ],
  ['the whole', '{"a":1}', '[{"op":"replace","path":"","value":[1]}]', '[1]'],
  ['an empty key', '{"":0}', '[{"op":"replace","path":"/","value":1}]', '{"":1}'],
  ['a move to itself', '{"a":1}', '[{"op":"move","from":"/a","path":"/a"}]', '{"a":1}'],
  [
    'test of an object in another order',
    '{"a":{"b":1,"c":2}}',
    '[{"op":"test","path":"/a","value":{"c":2,"b":1}}]',
    '{"a":{"b":1,"c":2}}',
  ],
  ['a key named __proto__', '{}', '[{"op":"add","path":"/__proto__","value":{"x":1}}]', '{"__proto__":{"x":1}}'],
])('json: %s', (_, original, patch, result) => {
  const document = JSON.parse(original)
  expect(JSON.stringify(applyJsonPatch(document, JSON.parse(patch)))).toBe(result)
  expect(JSON.stringify(document)).toBe(original)
})

// A.9, A.12, A.13 (a key that stands twice is refused where the patch is read), A.15, and more.
test.each([
  [
    'A.9',
    '{"baz":"qux"}',
    '[{"op":"test","path":"/baz","value":"bar"}]',
    'Operation 0: The value at /baz is "qux", not "bar".',
  ],
  ['A.12', '{"foo":"bar"}', '[{"op":"add","path":"/baz/bat","value":"qux"}]', 'There is nothing at /baz.'],
  ['A.15', '{"/":9,"~1":10}', '[{"op":"test","path":"/~01","value":"10"}]', 'is 10, not'],
  ['null for absent', '{}', '[{"op":"test","path":"/a","value":null}]', 'nothing at /a'],
  ['an unknown op', '{}', '[{"op":"relpace","path":"/a","value":1}]', 'Did you mean "replace"?'],
  ['no path', '{}', '[{"op":"add","value":1}]', 'It has no "path".'],
  ['no value', '{}', '[{"op":"add","path":"/a"}]', 'It has no "value".'],
  ['no slash', '{}', '[{"op":"add","path":"a","value":1}]', 'does not begin with "/"'],
  ['a bad tilde', '{}', '[{"op":"add","path":"/a~2","value":1}]', 'neither ~0 nor ~1'],
  ['a leading zero', '[1,2]', '[{"op":"remove","path":"/01"}]', 'no place of a list'],
  ['past the end', '[1]', '[{"op":"add","path":"/2","value":1}]', 'past the end'],
  ['- for removal', '[1]', '[{"op":"remove","path":"/-"}]', 'no place of a list'],
  ['a removal of nothing', '{}', '[{"op":"remove","path":"/toString"}]', 'nothing at /toString'],
  ['a move into itself', '{"a":{}}', '[{"op":"move","from":"/a","path":"/a/b"}]', 'into itself'],
  ['an object for a list', '{}', '{"op":"add"}', 'list of operations'],
  ['the second one', '{"a":1}', '[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]', 'Operation 1:'],
])('json: %s is refused', (_, original, patch, message) => {
  expect(() => applyJsonPatch(JSON.parse(original), JSON.parse(patch))).toThrow(message)
})

test('json: what was added and removed again was never there', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (document, key, value) => {
      fc.pre(!Object.hasOwn(document, key))
      const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const patch = [
        { op: 'add', path, value },
        { op: 'test', path, value },
        { op: 'remove', path },
      ]
      expect(applyJsonPatch(document, patch)).toEqual(document)
    }),
  )
})

describe('strategic', () => {
  const server = {
    spec: {
      replicas: 1,
      imagePullSecrets: ['a'],
      tools: [
        { name: 'echo', sideEffect: 'read' },
        { name: 'add', sideEffect: 'read', labels: { a: '1' } },
      ],
    },
  }
  const patched = (spec: object) => (strategicPatch(server, { spec }) as typeof server).spec

  test('merges entries by name, in place, and puts new ones last', () => {
    expect(
      patched({ tools: [{ name: 'new' }, { name: 'echo', sideEffect: 'write' }, { name: 'add', labels: { b: '2' } }] })
        .tools,
    ).toEqual([
      { name: 'echo', sideEffect: 'write' },
      { name: 'add', sideEffect: 'read', labels: { a: '1', b: '2' } },
      { name: 'new' },
    ])
  })

  test('$patch deletes an entry, or replaces a list; other lists are replaced; null removes', () => {
    expect(patched({ tools: [{ name: 'echo', $patch: 'delete' }] }).tools.map(({ name }) => name)).toEqual(['add'])
    expect(patched({ tools: [{ $patch: 'replace' }, { name: 'only' }] }).tools).toEqual([{ name: 'only' }])
    expect(patched({ imagePullSecrets: ['b'] }).imagePullSecrets).toEqual(['b'])
    expect(patched({ replicas: null })).not.toHaveProperty('replicas')
    expect(patched({ $patch: 'replace', image: 'x' } as object)).toEqual({ image: 'x' })
  })

  test.each([
    [{ tools: [{ sideEffect: 'read' }] }, 'spec.tools[0] has no "name"'],
    [{ tools: [{ name: 'a', $patch: 'drop' }] }, '$patch: "drop"'],
    [{ '$setElementOrder/tools': [] }, 'spec.$setElementOrder/tools is a directive that is not supported'],
    [{ ingressAnnotations: { $retainKeys: [] } }, '$retainKeys is a directive'],
  ])('%j is refused', (spec, message) => {
    expect(() => patched(spec)).toThrow(message)
  })
})
