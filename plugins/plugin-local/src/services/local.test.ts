import { appendFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { targetOf } from './attach.ts'
import { dataDirOf, localCommand } from './data-dir.ts'
import { followFile, tailOf } from './log-tail.ts'

const folder = () => mkdtemp(join(tmpdir(), 'mcp-runtime-local-'))
const attach = {
  name: 'ticket-desk',
  namespace: undefined,
  url: undefined,
  stdio: false,
  env: [],
  command: [],
  cwd: '/srv',
}
const code = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

test('the data folder: the flag, then the variable, then beside the profiles', () => {
  expect(dataDirOf('/a', { MCP_RUNTIME_LOCAL_DIR: '/b' })).toBe('/a')
  expect(dataDirOf(undefined, { MCP_RUNTIME_LOCAL_DIR: '/b', MCP_RUNTIME_CONFIG_DIR: '/c' })).toBe('/b')
  expect(dataDirOf(undefined, { MCP_RUNTIME_CONFIG_DIR: '/c' })).toBe('/c/local')
  expect(dataDirOf(undefined, { HOME: '/home/u' })).toBe('/home/u/.mcpruntime/local')
})

test('the line to end a platform names its folder, where it would mean another one without', () => {
  const env = { MCP_RUNTIME_CONFIG_DIR: '/c' }
  expect(localCommand('down', '/c/local', env)).toBe('mcp-runtime local down')
  expect(localCommand('down', '/my data', env)).toBe("mcp-runtime local down --data-dir '/my data'")
})

test('a workload is a URL or a command, with what belongs to it', () => {
  expect(targetOf({ ...attach, url: 'http://localhost:1' })).toEqual({ kind: 'url', url: 'http://localhost:1' })
  expect(targetOf({ ...attach, command: ['node', 's.js'], env: ['A=b=c'], stdio: true })).toEqual({
    kind: 'process',
    command: ['node', 's.js'],
    cwd: '/srv',
    stdio: true,
    env: { A: 'b=c' },
  })
  for (const wrong of [
    {},
    { url: 'http://localhost:1', command: ['node'] },
    { url: 'http://localhost:1', stdio: true },
    { command: ['node'], env: ['=x'] },
  ])
    expect([wrong, code(() => targetOf({ ...attach, ...wrong }))]).toEqual([wrong, 'MCPR_USAGE'])
})

test('the end of a log: whole lines, however long the file', async () => {
  const path = join(await folder(), 'log')
  expect(await tailOf(path, 5)).toEqual([])
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'x'.repeat(40)}`)
  await writeFile(path, `${lines.join('\n')}\n`)
  expect(await tailOf(path, 3)).toEqual(lines.slice(-3))
  expect(await tailOf(path, 4000)).toEqual(lines.slice(-4000))
  expect(await tailOf(path, 0)).toEqual([])
})

test('a followed log gives whole lines, also when one arrives in two parts', async () => {
  const path = join(await folder(), 'log')
  await writeFile(path, 'before\n')
  const stop = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const line of followFile(path, stop.signal)) {
      seen.push(line)
      if (line === 'last') stop.abort()
    }
  })()
  // The watch begins with the first read of the generator; writing until it is seen needs no clock.
  const writing = (async () => {
    while (!seen.includes('one')) {
      await appendFile(path, 'o')
      await appendFile(path, 'ne\n')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await appendFile(path, 'last\n')
  })()
  await Promise.all([following, writing])
  expect(seen.filter((line) => !['one', 'last'].includes(line))).toEqual([])
})
