import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { parseYamlDocuments, readManifests, readYamlDocuments, writeFileAtomic, YamlFile } from './index.ts'

const folder = () => mkdtemp(join(tmpdir(), 'mcp-runtime-files-'))
const stdin = Readable.from([])
const failure = async (work: Promise<unknown>) =>
  work.then(
    () => ({}),
    (error: object) => error,
  )

test('documents with their lines; empty ones are left out', async () => {
  const documents = await parseYamlDocuments('# note\n---\nkind: A\n---\n---\n{"kind": "B"}\n', 'x.yaml')
  expect(documents).toEqual([
    { value: { kind: 'A' }, path: 'x.yaml', line: 3 },
    { value: { kind: 'B' }, path: 'x.yaml', line: 6 },
  ])
})

test('a slip is told with line and column', async () => {
  for (const [text, place] of [
    ['a: 1\nservers:\n\t- name: x\n', 'x.yaml:3:1'],
    ['a: 1\nb: 2\na: 3\n', 'x.yaml:3:1'],
    ['a: [1, 2\n', 'x.yaml:2:1'],
  ] as const)
    expect(await failure(parseYamlDocuments(text, 'x.yaml'))).toMatchObject({
      code: 'MCPR_INPUT_INVALID',
      message: expect.stringContaining(place),
    })
})

test('a small text that would become a huge value is refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*a${i - 1}`)
        .join(', ')}]`,
  )
  expect(await failure(parseYamlDocuments(levels.join('\n'), 'bomb.yaml'))).toMatchObject({
    code: 'MCPR_INPUT_INVALID',
  })
})

test('manifests of a folder come by name, and `-` is stdin', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'b.yaml'), 'n: 2\n')
  await writeFile(join(dir, 'a.yml'), 'n: 1\n')
  await writeFile(join(dir, 'note.txt'), 'n: 9\n')
  const read = await readManifests([dir, '-'], { stdin: Readable.from(['n: 3\n']) })
  expect(read.map(({ value }) => (value as { n: number }).n)).toEqual([1, 2, 3])
  expect(read.at(-1)?.path).toBe('stdin')
  expect(await failure(readManifests([await folder()], { stdin }))).toMatchObject({ code: 'MCPR_FILE_NOT_FOUND' })
  expect(await failure(readManifests(['-', '-'], { stdin }))).toMatchObject({ code: 'MCPR_USAGE' })
})

test('a file that is not text, or no file, is refused', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'x'), Buffer.from([0x61, 0xff, 0xfe]))
  expect(await failure(readYamlDocuments(join(dir, 'x')))).toMatchObject({ code: 'MCPR_INPUT_INVALID' })
  expect(await failure(readYamlDocuments(dir))).toMatchObject({ code: 'MCPR_FILE_UNREADABLE' })
  expect(await failure(readYamlDocuments('/dev/zero'))).toMatchObject({ code: 'MCPR_FILE_UNREADABLE' })
})

test('an edit keeps comments, order, unknown keys and permissions', async () => {
  const path = join(await folder(), 'servers.yaml')
  const text = '# ours\nversion: v1\nservers:\n  # the desk\n  - name: desk # short\n    x-owner: ops\n    port: 1\n'
  await writeFile(path, text, { mode: 0o640 })
  const file = await YamlFile.open(path)
  file.set(['servers', 0, 'port'], 2)
  file.add(['servers'], { name: 'other' })
  file.delete(['servers', 0, 'absent'])
  await file.save()
  expect(await readFile(path, 'utf8')).toBe(`${text.replace('port: 1', 'port: 2')}  - name: other\n`)
  expect((await stat(path)).mode & 0o777).toBe(0o640)
})

test('a write that fails leaves the old content and nothing else', async () => {
  const dir = await folder()
  const path = join(dir, 'x')
  await writeFileAtomic(path, 'old', { mode: 0o600 })
  await failure(writeFileAtomic(path, Symbol('no text') as never))
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await readdir(dir)).toEqual(['x'])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test.each([
  [
    'four spaces',
    'servers:\n    - name: a # one\n      tools:\n          - name: x\n            labels:\n                k: v\n',
  ],
  ['two spaces', 'servers:\n  - name: a\n    labels:\n      k: v\n'],
  ['lists that are not indented', 'servers:\n- name: a\n  labels:\n    k: v\n'],
  ['three spaces below a flow list', 'tags: [a, b]\nservers:\n   - name: a\n'],
])('a file keeps its indentation: %s', async (_, before) => {
  const path = join(await mkdtemp(join(tmpdir(), 'yaml-file-')), 'servers.yaml')
  onTestFinished(() => rm(dirname(path), { recursive: true }))
  await writeFile(path, before)
  const file = await YamlFile.open(path)
  expect(file.toString()).toBe(before)
  file.set(['servers', 0, 'port'], 8088)
  expect(
    file
      .toString()
      .split('\n')
      .filter((line) => !line.includes('port'))
      .join('\n'),
  ).toBe(before)
})
