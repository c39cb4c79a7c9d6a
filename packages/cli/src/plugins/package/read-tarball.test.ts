import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTarball } from './read-tarball.ts'

interface Entry {
  readonly path: string
  readonly text?: string
  /** 0 a file, 1 a hard link, 2 a symbolic link. */
  readonly type?: string
  readonly link?: string
  /** What the header claims. */
  readonly size?: number
}

/** A tar file made by hand: no packer writes what these hold. */
function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', type = '0', link = '', size = text.length }) => {
    const header = Buffer.alloc(512)
    const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
    header.write(path, 0)
    header.write(octal(0o644, 8), 100)
    header.write(octal(0, 8) + octal(0, 8), 108)
    header.write(octal(size, 12) + octal(0, 12), 124)
    header.write('        ', 148)
    header.write(type, 156)
    header.write(link, 157)
    header.write('ustar\0' + '00', 257)
    header.write(
      octal(
        header.reduce((sum, byte) => sum + byte, 0),
        7,
      ),
      148,
    )
    const content = Buffer.alloc(Math.ceil(text.length / 512) * 512)
    content.write(text)
    return [header, content]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const pjson = { name: '@acme/plugin-hello', version: '1.2.3', oclif: { commands: './dist' } }
const manifest = { version: '1.2.3', commands: { 'acme:hello': { id: 'acme:hello', aliases: ['hi'] } } }
const good: Entry[] = [
  { path: 'package/package.json', text: JSON.stringify(pjson) },
  { path: 'package/oclif.manifest.json', text: JSON.stringify(manifest) },
  { path: 'package/node_modules/other/package.json', text: '{' },
]

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plugin-tarball-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const write = (data: Buffer) => {
  const path = join(dir, 'x.tgz')
  writeFileSync(path, data)
  return path
}
const open = (entries: readonly Entry[]) => openTarball(write(gzipSync(tar(entries))))

test('tells name, version, commands and digest of a plugin', async () => {
  const data = gzipSync(tar(good))
  expect(await openTarball(write(data))).toEqual({
    package: pjson,
    manifest: { version: '1.2.3', commands: { 'acme:hello': { id: 'acme:hello', aliases: ['hi'] } } },
    integrity: `sha512-${createHash('sha512').update(data).digest('base64')}`,
  })
  expect(await open(good.slice(0, 1))).not.toHaveProperty('manifest')
})

describe('refuses', () => {
  test.each<[string, Entry[], string]>([
    ['a path upwards', [...good, { path: 'package/../../../etc/cron.d/x', text: 'x' }], 'outside its folder'],
    ['an absolute path', [...good, { path: '/etc/cron.d/x', text: 'x' }], 'outside its folder'],
    ['a backslash', [...good, { path: 'package\\..\\x', text: 'x' }], 'outside its folder'],
    ['a symbolic link', [...good, { path: 'package/x', type: '2', link: '/etc/passwd' }], 'link or a device'],
    ['a hard link', [...good, { path: 'package/x', type: '1', link: 'package/package.json' }], 'link or a device'],
    ['a device', [...good, { path: 'package/x', type: '3' }], 'link or a device'],
    ['a huge file', [{ path: 'package/x', size: 600 * 1024 * 1024 }, ...good], 'far more than a plugin'],
    ['a huge package.json', [{ path: 'package/package.json', size: 20 * 1024 * 1024 }], 'far too large'],
    ['a second package.json', [...good, { path: 'other/package.json', text: '{}' }], 'package.json twice'],
    ['no package.json', good.slice(1), 'no package.json'],
    ['a package.json that is none', [{ path: 'package/package.json', text: '{"name":' }], 'not JSON'],
    ['a list for a package.json', [{ path: 'package/package.json', text: '[]' }], 'no object'],
    [
      'a name that is a path',
      [{ path: 'package/package.json', text: '{"name":"../x","version":"1.0.0"}' }],
      'valid name',
    ],
    [
      'a version that is none',
      [{ path: 'package/package.json', text: '{"name":"x","version":"new"}' }],
      'valid version',
    ],
    [
      'a manifest that is none',
      [...good.slice(0, 1), { path: 'p/oclif.manifest.json', text: '{}' }],
      'no version or no commands',
    ],
    [
      'a command with another id',
      [
        ...good.slice(0, 1),
        { path: 'p/oclif.manifest.json', text: '{"version":"1.2.3","commands":{"a":{"id":"server:list"}}}' },
      ],
      'another id',
    ],
    [
      'a command nobody can spell',
      [
        ...good.slice(0, 1),
        { path: 'p/oclif.manifest.json', text: '{"version":"1.2.3","commands":{"a b\\u001b":{"id":"a b\\u001b"}}}' },
      ],
      'cannot be the words',
    ],
  ])('%s', async (_, entries, why) => {
    await expect(open(entries)).rejects.toMatchObject({
      code: 'MCPR_PLUGIN_INVALID',
      message: expect.stringContaining(why),
    })
    expect(readdirSync(dir)).toEqual(['x.tgz'])
  })

  test('what is no tarball, half of one, a folder, nothing', async () => {
    const whole = gzipSync(tar(good))
    const invalid = { code: 'MCPR_PLUGIN_INVALID' }
    await expect(openTarball(write(Buffer.from('<!doctype html>')))).rejects.toMatchObject(invalid)
    await expect(openTarball(write(whole.subarray(0, whole.length / 2)))).rejects.toMatchObject(invalid)
    await expect(openTarball(write(Buffer.alloc(0)))).rejects.toMatchObject(invalid)
    await expect(openTarball(dir)).rejects.toMatchObject(invalid)
    await expect(openTarball(join(dir, 'nothing.tgz'))).rejects.toMatchObject({ code: 'MCPR_FILE_NOT_FOUND' })
  })
})
