// Clients' own files, written by the real program against a real platform, and a real MCP client started from the entry.
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectStdio, ERAS } from '../support/clients.ts'
import { root, type Sandbox } from '../support/sandbox.ts'
import { governedDesk } from './support/governed-desk.ts'

let box: Sandbox
let url: string

beforeAll(async () => {
  const grant = ['--tool', 'list_tickets', '--tool', 'get_ticket']
  const desk = await governedDesk({ agent: 'claude', grant })
  box = desk.box
  url = desk.url
  Object.assign(box.env, { XDG_CONFIG_HOME: undefined, CODEX_HOME: undefined, CLAUDE_CONFIG_DIR: undefined })
})
afterAll(() => box?.dispose())

const SERVER = ['--server', 'ticket-desk', '--namespace', 'mcp-team-local']
const install = (client: string, ...more: string[]) =>
  box.cli(['client', 'install', client, ...SERVER, '--yes', ...more])
const installed = async (client: string, ...more: string[]) =>
  (await box.ok(['client', 'install', client, ...SERVER, '--yes', '-o', 'json', ...more])).json()
const undo = (client: string, ...more: string[]) => box.cli(['client', 'install', client, '--undo', '--yes', ...more])
const program = join(root, 'bin/mcp-runtime')
const args = (agent: string) => [
  ...['adapter', 'stdio', '--runtime-url', url, ...SERVER, '--agent', agent, '--auto-refresh', '--profile', 'local'],
]

async function put(path: string, text: string, mode = 0o644): Promise<string> {
  const file = join(box.dir, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await chmod(file, mode)
  return file
}
const text = (path: string) => readFile(join(box.dir, path), 'utf8')
const names = (folder: string) => readdir(join(box.dir, folder)).catch(() => [])

describe('connect-config', () => {
  test.each([
    ['json', 'mcpServers', 'mcp-client', {}],
    ['claude', 'mcpServers', 'claude', {}],
    ['claude-code', 'mcpServers', 'claude-code', { type: 'stdio' }],
    ['vs-code', 'servers', 'vscode', { type: 'stdio' }],
    ['gemini', 'mcpServers', 'gemini', {}],
  ])('%s: the adapter, by its full path, under the key of that client', async (client, key, agent, more) => {
    const config = (await box.ok(['server', 'connect-config', 'ticket-desk', '--client', client, '-o', 'json'])).json()
    const env = { MCP_RUNTIME_CONFIG_DIR: box.env.MCP_RUNTIME_CONFIG_DIR }
    expect(config).toEqual({ [key]: { 'ticket-desk': { ...more, command: program, args: args(agent), env } } })
  })

  test('Codex gets TOML, and what is asked for as data is data', async () => {
    const words = ['server', 'connect-config', 'ticket-desk', '--client', 'codex']
    expect(parse((await box.ok(words)).stdout)).toEqual((await box.ok([...words, '-o', 'json'])).json())
  })

  test.each([
    [['--client', 'raw'], { mcpServers: { 'ticket-desk': { type: 'http' } } }],
    [['--url'], { mcpServers: { 'ticket-desk': { type: 'http' } } }],
    [['--client', 'vscode', '--url'], { servers: { 'ticket-desk': { type: 'http' } } }],
  ])('the plain URL with %j, and a warning', async (words, shape) => {
    const ran = await box.ok(['server', 'connect-config', 'ticket-desk', ...words, '-o', 'json'])
    expect(ran.json()).toMatchObject(shape)
    expect(ran.stdout).toContain(`"url": "${url}"`)
    expect(ran.stderr).toContain('takes no calls at its plain URL')
  })

  test('an empty namespace searches everywhere; an unknown client is told with the nearest', async () => {
    await box.ok(['server', 'connect-config', 'ticket-desk', '--namespace', ''])
    const ran = await box.cli(['server', 'connect-config', 'ticket-desk', '--client', 'cursr'])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean cursor?') })
  })
})

describe('client install', () => {
  test('a missing file is made, for its owner alone, and undo takes it away again', async () => {
    const dry = await box.ok(['client', 'install', 'cursor', ...SERVER, '--dry-run', '-o', 'json'])
    expect(dry.json()).toMatchObject({ action: 'added', dryRun: true })
    expect(dry.stderr).toContain('+     "ticket-desk": {')
    expect(await names('.cursor')).toEqual([])
    const { file, backup } = await installed('cursor')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await text('.cursor/mcp.json')).mcpServers['ticket-desk'].args).toEqual(args('cursor'))
    expect(await installed('cursor')).toMatchObject({ action: 'unchanged' })
    expect((await undo('cursor')).code).toBe(0)
    expect(await names('.cursor')).toEqual([])
    expect(await undo('cursor')).toMatchObject({ code: 6 })
  })

  test('says that a file is new, which entries are ours, and which file cannot be read', async () => {
    expect((await install('windsurf')).stdout).toMatch(/^Added ticket-desk in .*\nThe file is new\.\n$/)
    const which = await box.cli(['client', 'uninstall', 'windsurf', '--yes'])
    expect(which).toMatchObject({ code: 2, stderr: expect.stringContaining('Windsurf has ticket-desk (') })
    const broken = await put('.codeium/windsurf/mcp_config.json', '{ oops')
    const listed = await box.ok(['client', 'list'])
    expect(listed.stdout).toMatch(/^windsurf +user +yes +unreadable +/m)
    expect(listed.stderr).toContain(`Warning: ${broken}:1:`)
    await rm(join(box.dir, '.codeium'), { recursive: true })
  })

  test('without --yes, where nobody can be asked, nothing is written', async () => {
    const ran = await box.cli(['client', 'install', 'gemini', ...SERVER])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
    expect(await names('.gemini')).toEqual([])
  })

  test('others, comments, a byte order mark, line ends and the mode stay, through install, undo and uninstall', async () => {
    const before =
      '\ufeff{\r\n\t// mine\r\n\t"servers": {\r\n\t\t"a": { "env": { "KEY": "not to be shown" } }, // a\r\n\t},\r\n}\r\n'
    const path = '.config/Code/User/mcp.json'
    const file = await put(path, before, 0o664)
    const ran = await install('vscode')
    expect(ran.code).toBe(0)
    expect(ran.stderr + ran.stdout).not.toContain('not to be shown')
    const after = await text(path)
    expect(after.startsWith(before.slice(0, before.indexOf('// a\r\n') + 4))).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o664)
    // Somebody else changes the file: that stays when ours is undone.
    await writeFile(file, after.replace('// a', '// b').replace('"a":', '"z":'))
    expect((await undo('vscode')).code).toBe(0)
    expect(await text(path)).toBe(before.replace('// a\r', '// b\r').replace('"a":', '"z":'))
    expect((await install('vscode')).code).toBe(0)
    await box.ok(['client', 'uninstall', 'vscode', '--server', 'ticket-desk', '--yes'])
    expect(await text(path)).toBe(before.replace('// a\r', '// b\r').replace('"a":', '"z":'))
  })

  test('Codex: comments and order of the TOML stay; each undo goes one change further back', async () => {
    const before = '# mine\nmodel = "x" # best\n\n[mcp_servers.other]\ncommand = "y"\n'
    await put('.codex/config.toml', before)
    await installed('codex')
    expect(await text('.codex/config.toml')).toMatch(
      /^# mine\nmodel = "x" # best\n\n\[mcp_servers.other\]\ncommand = "y"\n\n\[mcp_servers.ticket-desk\]\n/,
    )
    expect(await installed('codex', '--agent-id', 'second')).toMatchObject({ action: 'updated' })
    const entry = async () =>
      (parse(await text('.codex/config.toml')) as never as { mcp_servers: Record<string, { args: string[] }> })
        .mcp_servers['ticket-desk']
    expect((await entry())?.args).toContain('second')
    await undo('codex')
    expect((await entry())?.args).toContain('codex')
    await undo('codex')
    expect(await text('.codex/config.toml')).toBe(before)
    expect(await names('.codex')).toEqual(['config.toml'])
  })

  test('a symbolic link stays one, also one to a file that is not there yet', async () => {
    await put('dotfiles/windsurf.json', '{}\n')
    await mkdir(join(box.dir, '.codeium/windsurf'), { recursive: true })
    await symlink('../../dotfiles/windsurf.json', join(box.dir, '.codeium/windsurf/mcp_config.json'))
    await installed('windsurf')
    expect((await lstat(join(box.dir, '.codeium/windsurf/mcp_config.json'))).isSymbolicLink()).toBe(true)
    expect(await text('dotfiles/windsurf.json')).toContain('"ticket-desk"')
    await mkdir(join(box.dir, '.gemini'))
    await symlink('../dotfiles/gemini.json', join(box.dir, '.gemini/settings.json'))
    await installed('gemini')
    expect(await readlink(join(box.dir, '.gemini/settings.json'))).toBe('../dotfiles/gemini.json')
    expect(await text('dotfiles/gemini.json')).toContain('"ticket-desk"')
  })

  test('an entry of others is replaced with --force alone, and undo gives it back as it was written', async () => {
    const before = '{"mcpServers": {"ticket-desk": {"command": "theirs",   "args": []}}}'
    await put('.claude.json', before)
    expect(await install('claude-code')).toMatchObject({ code: 7, stderr: expect.stringContaining('--force') })
    expect(await box.cli(['client', 'uninstall', 'claude-code', '--name', 'ticket-desk', '--yes'])).toMatchObject({
      code: 7,
    })
    expect(await text('.claude.json')).toBe(before)
    expect((await install('claude-code', '--force')).code).toBe(0)
    expect(await box.cli(['client', 'list', '-o', 'json'])).toMatchObject({ code: 0 })
    // A neighbour arrives in between, so the file itself cannot simply come back.
    await writeFile(
      join(box.dir, '.claude.json'),
      (await text('.claude.json')).replace('{"mcpServers"', '{"n": 1, "mcpServers"'),
    )
    await undo('claude-code')
    expect(await text('.claude.json')).toBe(before.replace('{"mcpServers"', '{"n": 1, "mcpServers"'))
  })

  test('what others wrote under our name since is not undone', async () => {
    await installed('claude-code', '--name', 'mine')
    const file = join(box.dir, '.claude.json')
    const changed = JSON.stringify({ mcpServers: { mine: { command: 'theirs' } } })
    await writeFile(file, changed)
    expect(await undo('claude-code')).toMatchObject({ code: 7 })
    expect(await readFile(file, 'utf8')).toBe(changed)
  })

  test.each([
    ['{"mcpServers": {\n  "x": }', 'claude_desktop_config.json:2:8'],
    ['{"mcpServers": []}', 'does not hold servers by name'],
    ['\u0000\u0001', 'claude_desktop_config.json:1:1'],
  ])('refuses a file that it cannot read: %j', async (broken, said) => {
    const path = '.config/Claude/claude_desktop_config.json'
    await put(path, broken)
    expect(await install('claude')).toMatchObject({ code: 2, stderr: expect.stringContaining(said) })
    expect(await text(path)).toBe(broken)
    expect(await names('.config/Claude')).toEqual(['claude_desktop_config.json'])
  })

  test('a folder that cannot be written: an error, and nothing is left behind', async () => {
    await put('file', '')
    const ran = await box.cli(['client', 'install', 'codex', ...SERVER, '--yes'], {
      env: { CODEX_HOME: join(box.dir, 'file/in') },
    })
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain('MCPR_FILE')
    expect(await text('file')).toBe('')
  })

  test('a file of the project is for all who share it: no full path, no login, no folder of mine', async () => {
    const { file } = await installed('claude-code', '--scope', 'project')
    expect(file).toBe(join(box.dir, '.mcp.json'))
    const entry = JSON.parse(await text('.mcp.json')).mcpServers['ticket-desk']
    expect(entry).toEqual({ type: 'stdio', command: 'mcp-runtime', args: args('claude-code').slice(0, -2) })
    const rows = (await box.ok(['client', 'list', '-o', 'json'])).json()
    expect(rows).toContainEqual(
      expect.objectContaining({
        client: 'claude-code',
        scope: 'project',
        entries: [expect.objectContaining({ server: 'ticket-desk' })],
      }),
    )
    expect(await install('windsurf', '--scope', 'project')).toMatchObject({ code: 2 })
  })
})

describe.each(ERAS)('a %s client started from the entry of Claude Desktop, with the bare PATH of a desktop', (era) => {
  test('lists what it may use, calls it, and is told why not', async () => {
    const path = join(box.dir, '.config/Claude/claude_desktop_config.json')
    await put('.config/Claude/claude_desktop_config.json', '{}')
    await installed('claude')
    const entry = JSON.parse(await readFile(path, 'utf8')).mcpServers['ticket-desk']
    const env = { HOME: box.dir, PATH: '/usr/bin:/bin', ...entry.env }
    const client = await connectStdio([entry.command, ...entry.args], env, era)
    try {
      expect(await client.tools()).toEqual(['get_ticket', 'list_tickets'])
      expect(await client.call('list_tickets')).toMatchObject({ isError: false, text: expect.stringContaining('T-1') })
      const denied = await client.call('close_ticket', { id: 'T-1' })
      expect(denied.isError).toBe(true)
      expect(denied.reason).toBeTruthy()
    } finally {
      await client.close()
    }
  })
})
