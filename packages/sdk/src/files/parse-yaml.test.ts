import { expect, it } from 'vitest'
import { parseYamlDocuments } from './yaml-documents.ts'

it('reads a map of very many keys without comparing each with each', async () => {
  // Each with each would be eleven thousand million comparisons: this test would not end.
  const text = Array.from({ length: 150_000 }, (_, i) => `k${i}: 1`).join('\n')
  const [document] = await parseYamlDocuments(text, 'wide.yaml')
  expect(Object.keys(document?.value as object)).toHaveLength(150_000)
})

it.each([
  ['a block map', 'a: 1\nb: 2\na: 3', 'x.yaml:3:1'],
  ['a flow map', '{a: 1, b: {c: 1, "c": 2}}', 'x.yaml:1:18'],
  ['JSON', '{"a": 1,\n "a": 2}', 'x.yaml:2:2'],
  ['an item of a list', '- a: 1\n- b: 1\n  b: 2', 'x.yaml:3:3'],
  ['numbers, which are the same text', '1: a\n"1": b', 'x.yaml:2:1'],
])('refuses a key that stands twice in %s', async (_, text, place) => {
  await expect(parseYamlDocuments(text, 'x.yaml')).rejects.toMatchObject({
    code: 'MCPR_INPUT_INVALID',
    message: expect.stringContaining(`${place}: a key stands twice`),
  })
})
