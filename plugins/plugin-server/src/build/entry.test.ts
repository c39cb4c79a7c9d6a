import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { findEntry, noteImage } from './entry.ts'

let dir: string
const warned: string[] = []
beforeEach(async () => {
  warned.length = 0
  dir = await mkdtemp(join(tmpdir(), 'build-entry-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
})
const find = (name: string, source = {}) => findEntry(name, { dir, ...source }, (text) => warned.push(text))

const TEXT = `# Servers of the desk team.
version: v1
servers:
- name: desk # the first
  imageTag: v0 # moves with each build
  image: desk
  description: 'kept: as it is'
  port: 9000

- name: other
  scope: org
`

test('only image and tag change; comments, order, indentation, quotes and the mode stay', async () => {
  const file = join(dir, 'servers.yaml')
  await writeFile(file, TEXT)
  await chmod(file, 0o640)
  expect(await noteImage(file, 'desk', 'localhost:8090/acme/desk', 'v1')).toBe(true)
  expect(await readFile(file, 'utf8')).toBe(
    TEXT.replace('imageTag: v0', 'imageTag: v1').replace('image: desk', 'image: localhost:8090/acme/desk'),
  )
  expect((await stat(file)).mode & 0o777).toBe(0o640)
  expect(await noteImage(file, 'desk', 'localhost:8090/acme/desk', 'v1')).toBe(false)
})

test.each(['1.10', '1234567', '12e4567', 'true', '0x1f', 'null'])('the tag %s stays a text', async (tag) => {
  const file = join(dir, 'servers.yaml')
  await writeFile(file, 'servers:\n  - name: desk\n    imageTag: 1\n  - name: b\n')
  for (const name of ['desk', 'b']) await noteImage(file, name, 'acme/desk', tag)
  const text = await readFile(file, 'utf8')
  expect(text.match(/imageTag: "/g)).toHaveLength(2)
  await writeFile(file, text.replace(/image: acme\/desk\n/g, 'image: acme/x\n'))
  expect((await find('desk')).entry).toMatchObject({ imageTag: tag })
})

test('the first file with the entry; a broken one is passed over and told', async () => {
  await writeFile(join(dir, 'a.yaml'), 'servers: [')
  await writeFile(join(dir, 'b.yaml'), 'servers:\n  - name: desk\n')
  await writeFile(join(dir, 'a.yml'), 'servers:\n  - name: desk\n')
  expect(await find('desk')).toMatchObject({ file: join(dir, 'b.yaml') })
  expect(warned).toEqual([expect.stringContaining('a.yaml')])
  await expect(find('desk', { file: join(dir, 'a.yaml') })).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
})

test('what would fail after the build fails before it', async () => {
  const file = join(dir, 'servers.yaml')
  await expect(find('desk')).rejects.toMatchObject({ code: 'MCPR_FILE_NOT_FOUND' })
  await writeFile(file, TEXT)
  await expect(find('desc')).rejects.toMatchObject({
    code: 'MCPR_NOT_FOUND',
    message: expect.stringContaining('Did you mean "desk"?'),
    hint: expect.stringContaining('other'),
  })
  await writeFile(file, TEXT.replace('port: 9000', 'prot: 9000'))
  await expect(find('other')).rejects.toMatchObject({
    code: 'MCPR_INPUT_INVALID',
    message: expect.stringContaining('prot'),
  })
  await writeFile(file, TEXT)
  await chmod(file, 0o444)
  await expect(find('other')).rejects.toMatchObject({
    code: 'MCPR_FILE_UNREADABLE',
    next: [{ command: `chmod u+w ${file}` }],
  })
  await mkdir(join(dir, 'two'))
  await writeFile(join(dir, 'two', 's.yaml'), 'servers:\n  - name: desk\n---\nservers: []\n')
  await expect(find('desk', { dir: join(dir, 'two') })).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
})
