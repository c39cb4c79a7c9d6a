// Every result in every format, from real processes against a real platform: data on stdout, words on stderr, no
// colours in pipes, JSON and YAML of the same shape, --quiet silent.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { root, Sandbox } from '../support/sandbox.ts'

let box: Sandbox
let desk: { url: string }

const GRANT = ['--server', 'ticket-desk', '--namespace', 'mcp-team-local', '--agent-id', 'cursor']

beforeAll(async () => {
  box = await Sandbox.create()
  desk = await box.ticketDesk()
  await box.ok(['local', 'up', '--port', '0'])
  await box.ok(['server', 'init', 'ticket-desk', '--from-server', desk.url])
  await box.ok(['server', 'deploy', 'ticket-desk', '--scope', 'tenant'])
  await box.ok(['local', 'attach', 'ticket-desk', '--url', desk.url])
  await box.ok(['access', 'grant', 'init', 'readers', ...GRANT, '--tool', 'list_tickets', '--output', 'grant.yaml'])
  await box.ok(['access', 'grant', 'apply', '-f', 'grant.yaml'])
  await box.ok(['access', 'session', 'init', 'cursor-1', ...GRANT, '--output', 'session.yaml'])
  await box.ok(['access', 'session', 'apply', '-f', 'session.yaml', '--profile', 'local-admin'])
  await box.ok(['server', 'export', 'ticket-desk', '--file', 'server.yaml'])
  // A platform asks a server for its tools when it is first asked about it; from then on it tells them.
  const told = async () => (await box.ok(['server', 'get', 'ticket-desk', '-o', 'json'])).json().liveInventory
  await vi.waitUntil(told, { timeout: 20_000 })
})
afterAll(() => box?.dispose())

/** Lines that may be run again and again, and whether their results have names. */
const LINES: readonly (readonly [line: string, names: RegExp | undefined])[] = [
  ['auth list', /^local(-admin)?$/],
  ['auth status', /^local$/],
  ['auth use local', /^local$/],
  ['status', /^server\/ticket-desk$/],
  ['help exit-codes', /^MCPR_\w+$/],
  ['help', /^[a-z][a-z -]+$/],
  ['help access grant', /^access grant [a-z]+$/],
  ['completion bash', undefined],
  ['local status', /./],
  ['local up', /./],
  ['local events', undefined],
  ['local logs', undefined],
  ['server list', /ticket-desk$/],
  ['server get ticket-desk', /ticket-desk$/],
  ['server status', /ticket-desk$/],
  ['server validate', /./],
  ['server deploy ticket-desk --dry-run --scope tenant', /ticket-desk$/],
  ['server policy inspect ticket-desk', /ticket-desk/],
  ['server export ticket-desk', /ticket-desk$/],
  ['server apply -f server.yaml', /ticket-desk$/],
  ['server diff -f server.yaml', /ticket-desk/],
  ['server patch ticket-desk --patch {}', /ticket-desk$/],
  ['server call --server ticket-desk --agent-id cursor', /^list_tickets$/],
  ['client list', /./],
  ['local secret list', /./],
  ['registry info', /./],
  ['registry status', /./],
  ['access grant list', /^grant\/readers$/],
  ['access grant get readers', /^grant\/readers$/],
  ['access grant apply -f grant.yaml', /^grant\/readers$/],
  ['access grant disable readers', /^grant\/readers$/],
  ['access grant enable readers', /^grant\/readers$/],
  ['access session list', /^session\/(cursor-1|adapter-\w+)$/],
  ['access session get cursor-1', /^session\/cursor-1$/],
  ['access session apply -f session.yaml --profile local-admin', /^session\/cursor-1$/],
  ['access session revoke cursor-1 --profile local-admin -n mcp-team-local', /^session\/cursor-1$/],
  ['access session unrevoke cursor-1 --profile local-admin -n mcp-team-local', /^session\/cursor-1$/],
]

/** What of a value does not change from one run to the next: its keys and kinds. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]))
}

/** The fields of a result that test/surface does not pin for the command. */
function unpinned(line: string, result: unknown): string[] {
  const words = line.split(' ')
  const id = words.map((_, at) => words.slice(0, words.length - at).join(' ')).find((each) => PINNED[each])
  const pinned = Object.entries({ ...PINNED[id ?? '']?.result, ...PINNED[id ?? '']?.items })
  const known = pinned.map(([path, kind]) => {
    const pattern = path
      .replaceAll('?', '')
      .replace(/[[\].]/g, '\\$&')
      .replaceAll('*', '.+')
    // What is unknown, such as a schema that a server tells, may hold anything.
    return new RegExp(`^${pattern}${kind === 'unknown' ? '(?:[.[].*)?' : ''}$`)
  })
  return leaves('', result).filter((path) => !known.some((pattern) => pattern.test(path)))
}

function leaves(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => leaves(`${path}[]`, item)))]
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, item]) => leaves(path === '' ? key : `${path}.${key}`, item))
}

const SURFACE = join(root, 'test/surface/packages')
const PINNED: Record<string, { result?: object; items?: object }> = Object.assign(
  {},
  ...readdirSync(SURFACE)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(SURFACE, name), 'utf8')).commands),
)

describe.each(LINES)('mcp-runtime %s', (line, names) => {
  const run = (...more: string[]) => box.cli([...line.split(' '), ...more], { env: { NO_COLOR: undefined } })

  test('json, --json and yaml are the same data, and nothing else is on stdout', async () => {
    const json = await run('-o', 'json')
    expect(json.code, json.stderr).toBe(0)
    const data = shape(json.json())
    expect(unpinned(line, json.json())).toEqual([])
    expect(shape((await run('--json')).json())).toEqual(data)
    expect(shape(parse((await run('-o', 'yaml')).stdout))).toEqual(data)
  })

  test('name', async () => {
    const { code, stdout, stderr } = await run('-o', 'name')
    if (names === undefined) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('no names')
      return
    }
    expect(code, stderr).toBe(0)
    for (const name of stdout.split('\n').filter(Boolean)) expect(name).toMatch(names)
  })

  test('table and wide are text without colours; --quiet says nothing beside them', async () => {
    for (const format of ['table', 'wide']) {
      const { code, stdout, stderr } = await run('-o', format, '--quiet')
      expect(code, stderr).toBe(0)
      expect(stdout).not.toContain('\u001b')
      // Results, warnings and errors: no hints, no progress.
      for (const said of stderr.split('\n').filter(Boolean)) expect(said).toMatch(/^Warning: /)
    }
  })
})

test.each([
  ['server get nobody', 6, 'MCPR_NOT_FOUND'],
  ['access grant get nobody', 6, 'MCPR_NOT_FOUND'],
  ['access session get nobody', 6, 'MCPR_NOT_FOUND'],
  ['auth use nobody', 6, 'MCPR_NOT_FOUND'],
  ['access grant apply -f nowhere.yaml', 6, 'MCPR_FILE_NOT_FOUND'],
  [`access grant init readers ${GRANT.join(' ')} --tool list_tickets --output grant.yaml`, 7, 'MCPR_FILE_EXISTS'],
  ['--profile nobody server list', 6, 'MCPR_NOT_FOUND'],
])('%s ends with %i, in words and as JSON', async (line, exit, code) => {
  const words = await box.cli(line.split(' '))
  expect({ code: words.code, stdout: words.stdout }).toEqual({ code: exit, stdout: '' })
  expect(words.stderr).toContain(code)
  const json = await box.cli([...line.split(' '), '-o', 'json', '--quiet'])
  expect({ code: json.code, stderr: json.stderr }).toEqual({ code: exit, stderr: '' })
  expect(json.json()).toMatchObject({ error: { code, message: expect.any(String) } })
})
