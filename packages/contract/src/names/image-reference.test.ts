import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isImageRepository, isImageTag, isRegistryHost, parseImageReference } from './index.ts'

const digest = `sha256:${'0a'.repeat(32)}`

test.each([
  ['desk', { repository: 'desk' }],
  ['acme/desk:v1', { repository: 'acme/desk', tag: 'v1' }],
  ['localhost/desk', { registry: 'localhost', repository: 'desk' }],
  ['localhost:5000/acme/desk:v1', { registry: 'localhost:5000', repository: 'acme/desk', tag: 'v1' }],
  [`registry.example.com/a/b/c@${digest}`, { registry: 'registry.example.com', repository: 'a/b/c', digest }],
  [`a.b/c:v1@${digest}`, { registry: 'a.b', repository: 'c', tag: 'v1', digest }],
  ['[::1]:5000/desk', { registry: '[::1]:5000', repository: 'desk' }],
  ['acme/a__b--c.d', { repository: 'acme/a__b--c.d' }],
])('%s', (text, parts) => {
  expect(parseImageReference(text)).toEqual(parts)
})

test.each([
  ['', /empty/],
  ['Acme/desk', /lower case/],
  ['acme/desk:', /tag/],
  ['acme/desk:-v', /tag/],
  [`acme/desk:${'a'.repeat(129)}`, /tag/],
  ['acme/desk@sha256:12', /digest/],
  [`acme/desk@${digest.toUpperCase()}`, /digest/],
  ['acme//desk', /segment/],
  ['/desk', /segment/],
  ['acme/desk/', /segment/],
  ['acme/a___b', /segment/],
  ['localhost:5000/', /no repository/],
  ['-host.com/desk', /registry/],
  ['host.com:port/desk', /registry/],
  ['https://host.com/desk', /registry|segment/],
  ['--help', /segment/],
  ['acme/de sk', /segment/],
  ['acme/desk\n', /segment/],
  [`acme/${'a'.repeat(255)}`, /longer/],
])('%j is none', (text, why) => {
  expect(parseImageReference(text)).toEqual({ problem: expect.stringMatching(why) })
})

test('whatever is read can be written again, and is safe as an argument', () => {
  const join = ({ registry, repository, tag, digest: d }: Record<string, string | undefined>) =>
    `${registry === undefined ? '' : `${registry}/`}${repository}${tag === undefined ? '' : `:${tag}`}${d === undefined ? '' : `@${d}`}`
  const part = fc.stringMatching(/^[a-z0-9]{1,4}([._-][a-z0-9]{1,3})?$/)
  const made = fc.record({
    registry: fc.option(fc.constantFrom('localhost', 'localhost:1', 'a.b', 'h:65535'), { nil: undefined }),
    repository: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => ['x', ...parts].join('/')),
    tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}$/), { nil: undefined }),
    digest: fc.option(fc.constant(digest), { nil: undefined }),
  })
  fc.assert(
    fc.property(made, (parts) => {
      expect(parseImageReference(join(parts))).toEqual(JSON.parse(JSON.stringify(parts)))
    }),
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'aA/:.@-_ \n0') })), (text) => {
      const parsed = parseImageReference(text)
      if ('problem' in parsed) return
      expect(join({ ...parsed })).toBe(text)
      expect(text).toMatch(/^[A-Za-z0-9[][\x21-\x7e]*$/)
    }),
  )
})

test('the parts by themselves', () => {
  expect(['v1', '_', 'a.b-c', '', '.a', 'a b', 'é'].map(isImageTag)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
  expect(['a', 'a/b', 'A', 'a/', ''].map(isImageRepository)).toEqual([true, true, false, false, false])
  expect(['localhost', 'h:1', 'a.b:', 'a b', 'h/x', '1.2.3.4:5'].map(isRegistryHost)).toEqual([
    true,
    true,
    false,
    false,
    false,
    true,
  ])
})
