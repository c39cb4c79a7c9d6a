import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listBackups, makeBackup } from './backups.ts'
import { readConfig, writeConfig } from './config-file.ts'
import { diffLines } from './diff.ts'
import { programHere } from './program.ts'

async function folder() {
  const dir = await mkdtemp(join(tmpdir(), 'mcp-client-files-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('a file that changed since it was read is not written over', async () => {
  const path = join(await folder(), 'x.json')
  const missing = await readConfig(path)
  await writeFile(path, '{}')
  await expect(writeConfig(missing, 'ours', 0o600)).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  const read = await readConfig(path)
  // The same size, within the same tick of the clock: only the bytes tell.
  await writeFile(path, '[]')
  await expect(writeConfig(read, 'ours', 0o600)).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  await rm(path)
  await expect(writeConfig(read, 'ours', 0o600)).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('text that is not UTF-8, a folder, and a file too large to be one are refused', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'latin'), Buffer.from([0x7b, 0xe4, 0x7d]))
  await expect(readConfig(join(dir, 'latin'))).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
  await expect(readConfig(dir)).rejects.toMatchObject({ code: 'MCPR_FILE_UNREADABLE' })
})

test('backups: one per change, for the owner alone, the latest first, whatever others lie beside them', async () => {
  const path = join(await folder(), 'mcp.json')
  await writeFile(path, 'before', { mode: 0o644 })
  await writeFile(`${path}.bak`, 'of somebody')
  const now = new Date('2026-11-25T12:00:00Z')
  const file = await readConfig(path)
  const first = await makeBackup(file, 'a', now)
  const second = await makeBackup(file, 'b.c', now)
  expect((await listBackups(path)).map(({ entry }) => entry)).toEqual(['b.c', 'a'])
  expect(second.path).not.toBe(first.path)
  expect((await stat(first.path)).mode & 0o777).toBe(0o600)
  expect(await readFile(first.path, 'utf8')).toBe('before')
})

test('the diff shows what changes and nothing beside it', () => {
  expect(diffLines('a\nb\nc\n', 'a\nb,\nx\nc\n')).toEqual(['- b', '+ b,', '+ x'])
  const key = 'sk-a-long-key-of-somebody-else'
  const old = `{"servers":{"a":{"key":"${key}","more":"${'m'.repeat(100)}"}}}`
  const shown = diffLines(old, old.replace('}}}', '},"b":{}}}')).join('\n')
  expect(shown).toContain('"b":{}')
  expect(shown).not.toContain(key)
})

test('the program is named by its full path; with the Node that runs it where a bare PATH has none', async () => {
  const dir = await folder()
  const path = join(dir, 'mcp-runtime')
  const running = { env: { PATH: `relative:${dir}` }, script: join(dir, 'run.cjs'), node: '/opt/node/bin/node' }
  expect(programHere({ ...running, env: {} })).toEqual(['/opt/node/bin/node', join(dir, 'run.cjs')])
  await writeFile(path, '#!/bin/sh\n')
  await chmod(path, 0o644)
  expect(programHere(running)[0]).toBe('/opt/node/bin/node')
  await chmod(path, 0o755)
  expect(programHere(running)).toEqual([path])
})
