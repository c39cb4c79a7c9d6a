import { expect, it } from 'vitest'
import { parseConfig } from './documents.ts'

const config = (volumes: unknown) =>
  Buffer.from(
    JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Volumes: volumes }, rootfs: { diff_ids: [] } }),
  )

it('tells the folders an image declares as volumes, each in one spelling', () => {
  expect(parseConfig(config({ '/data/': {}, '//data': {}, '/var/./lib': {} })).volumes).toEqual(['/data', '/var/lib'])
  expect(parseConfig(config(null)).volumes).toBeUndefined()
})

it.each([
  ['relative', { data: {} }],
  ['root', { '//': {} }],
  ['dots', { '/a/../..': {} }],
  ['zero byte', { '/a\0b': {} }],
  ['many', Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`/v${at}`, {}]))],
])('takes no image whose volumes are no folders of it: %s', (_what, volumes) => {
  expect(() => parseConfig(config(volumes))).toThrow(expect.objectContaining({ code: 'archive_invalid' }))
})
