import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MEDIA } from '../media-types.ts'
import { type LayoutEntry, readIndex, withEntry, writeIndex } from './index-file.ts'

const entry = (digit: string, tag: string | undefined, repository = 'local/desk'): LayoutEntry => ({
  manifest: { mediaType: MEDIA.manifest, digest: `sha256:${digit.repeat(64)}`, size: 7 },
  repository,
  ...(tag === undefined ? {} : { tag }),
  storedAt: '2026-01-01T00:00:00Z',
})
const anyEntry = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('v1', 'v2'), fc.constantFrom('local/desk', 'org/desk'))
  .map(([digit, tag, repository]) => entry(digit, tag, repository))

it('an index reads as it was written, with the name that other tools know; what others wrote is left out', () => {
  const entries = [entry('a', 'v1'), entry('b', undefined)]
  const text = writeIndex(entries)
  expect(JSON.parse(text).manifests[0].annotations['org.opencontainers.image.ref.name']).toBe('local/desk:v1')
  const foreign = JSON.parse(text)
  foreign.manifests.push({ mediaType: MEDIA.manifest, digest: `sha256:${'f'.repeat(64)}`, size: 1 })
  expect(readIndex(Buffer.from(JSON.stringify(foreign)))).toEqual(entries)
})

it('an index of ours may be longer than any that comes in an archive', () => {
  const entries = Array.from({ length: 1500 }, (_, at) => entry('a', `v${at}`))
  expect(readIndex(Buffer.from(writeIndex(entries)))).toEqual(entries)
})

it('a name that moves leaves its image without one, until it gets one again', () => {
  const first = withEntry([], entry('a', 'v1'))
  const moved = withEntry(first, entry('b', 'v1'))
  expect(moved).toEqual([entry('a', undefined), entry('b', 'v1')])
  expect(withEntry(moved, entry('a', 'v2'))).toEqual([entry('b', 'v1'), entry('a', 'v2')])
  expect(withEntry(moved, entry('b', 'v1'))).toEqual(moved)
})

it('whatever is stored: each name once and last, each image still there', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { minLength: 1 }), (added) => {
      const all = added.reduce<LayoutEntry[]>(withEntry, [])
      const key = ({ repository, tag, manifest }: LayoutEntry) => `${repository}:${tag ?? manifest.digest}`
      expect(new Set(all.map(key)).size).toBe(all.length)
      expect(all.at(-1)).toEqual(added.at(-1))
      for (const { repository, manifest } of added) {
        expect(all.some((one) => one.repository === repository && one.manifest.digest === manifest.digest)).toBe(true)
      }
    }),
  )
})
