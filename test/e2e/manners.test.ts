// The manners that every command shares (design §3), shown on each command of the catalogue: how a wrong command line
// is told, colours, flags that all have, and that nobody is asked where nobody can answer.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { McpCommand } from '@mcp-runtime/sdk/command'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { describe, expect, test } from 'vitest'
import { argumentKind } from '../../packages/cli/src/services/name-kinds.ts'
import { program, root } from '../support/sandbox.ts'

interface Entry {
  readonly id: string
  readonly pluginName: string
  readonly hidden?: boolean
  readonly args?: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, { readonly options?: readonly string[]; readonly char?: string }>>
}

type CommandClass = { new (...args: never[]): McpCommand; id: string; flags?: object; view?: { name?: unknown } }

const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, Entry>
}
const ours = Object.values(commands).filter(
  ({ id, pluginName }) => id !== '__complete' && !pluginName.startsWith('@oclif/'),
)

/** The class from its source; file path = command path. */
async function load({ id, pluginName }: Entry): Promise<CommandClass> {
  const folder = pluginName === 'mcp-runtime' ? 'packages/cli' : pluginName.replace('@mcp-runtime/', 'plugins/')
  const stem = join(root, folder, 'src/commands', ...id.split(':'))
  const path = existsSync(`${stem}.ts`) ? `${stem}.ts` : join(stem, 'index.ts')
  const { default: command } = (await import(pathToFileURL(path).href)) as {
    default: CommandClass
  }
  command.id = id
  return command
}

const ANSI = /\u001b\[/
const WRONG = ['--no-such-flag']

describe.each(ours.map((entry) => [entry.id.replaceAll(':', ' '), entry] as const))('%s', (_, entry) => {
  const run = async (argv: string[], options: Parameters<typeof runCommand>[2] = {}) =>
    runCommand((await load(entry)) as never, argv, { env: {}, ...options })

  test('has the flags of all commands', () => {
    const format = entry.flags.output?.char === 'o' ? entry.flags.output : entry.flags.format
    expect(format).toMatchObject({ char: 'o', options: ['table', 'wide', 'json', 'yaml', 'name'] })
    for (const name of ['json', 'profile', 'no-input', 'quiet', 'debug']) expect(entry.flags).toHaveProperty([name])
  })

  test('tells a wrong command line on stderr, in words, with the line that helps', async () => {
    const { stdout, stderr, exit } = await run(WRONG)
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr).toMatch(/^Error: Unknown flag --no-such-flag\./)
    expect(stderr).toContain(`next: mcp-runtime ${entry.id.replaceAll(':', ' ')} --help`)
    expect(stderr).toContain('MCPR_USAGE')
    expect(stderr).not.toMatch(ANSI)
  })

  test.each([['--json'], ['-o', 'json'], ['-ojson']])('tells it as JSON with %s %s', async (...format) => {
    const { stdout, stderr, exit } = await run([...format, ...WRONG])
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'MCPR_USAGE', next: [{ command: expect.any(String) }] } })
  })

  test('colours follow NO_COLOR, then FORCE_COLOR, then TERM=dumb, then the terminal', async () => {
    const coloured = async (env: Record<string, string>, tty: boolean) =>
      ANSI.test((await run(WRONG, { env, tty, columns: 80 })).stderr)
    expect(await coloured({}, false)).toBe(false)
    expect(await coloured({}, true)).toBe(true)
    expect(await coloured({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' }, true)).toBe(false)
    expect(await coloured({ TERM: 'dumb' }, true)).toBe(false)
    expect(await coloured({ FORCE_COLOR: '0' }, true)).toBe(false)
  })

  test('refuses a format that is none, and two formats at once', async () => {
    expect((await run(['-o', 'xml'])).exit).toBe(2)
    expect((await run(['--json', '-o', 'yaml'])).exit).toBe(2)
  })

  test('refuses -o name before it does anything, where its result has no names', async () => {
    const command = await load(entry)
    if (command.view?.name) return
    // What is missing would be told first.
    const { flags = {} } = command as { flags?: Record<string, { required?: boolean; options?: readonly string[] }> }
    const required = Object.entries(flags).flatMap(([name, flag]) => (flag.required ? [`--${name}=x`] : []))
    const args = Object.values(
      (command as { args?: Record<string, { required?: boolean; options?: string[] }> }).args ?? {},
    )
    const words = args.flatMap(({ required: needed, options }) => (needed ? [options?.[0] ?? 'x'] : []))
    const { exit, stderr, stdout } = await run([...words, ...required, '-o', 'name'])
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr).toContain('This command has no names to print with -o name.')
  })
})

describe('nobody is asked where nobody can answer', () => {
  const cases = [
    ['auth login', [], 'Give --api-url'],
    ['auth login', ['--api-url', 'http://127.0.0.1:9'], '--token'],
    ['local reset', [], 'Give --yes'],
  ] as const
  const places = [
    ['a pipe', {}, {}],
    ['CI, even in a terminal', { CI: 'true' }, { tty: true }],
    ['--no-input, even in a terminal', {}, { tty: true }],
  ] as const
  test.each(cases.flatMap((one) => places.map((place) => [...one, ...place] as const)))(
    '"%s %j" names the flag (%3$s)',
    async (words, argv, flag, _place, env, options) => {
      const command = await load(commands[words.replace(' ', ':')] as Entry)
      const home = { HOME: '/nonexistent', MCP_RUNTIME_CONFIG_DIR: '/nonexistent/config', ...env }
      const more = 'tty' in options && !('CI' in env) ? ['--no-input'] : []
      const ran = await runCommand(command as never, [...argv, ...more], { env: home, ...options })
      expect({ exit: ran.exit, stdout: ran.stdout }).toEqual({ exit: 2, stdout: '' })
      expect(ran.stderr).toContain(flag)
    },
  )
})

test('completion knows what each name is, but for names that are new', () => {
  const fresh = ['access:grant:init', 'access:session:init', 'server:init', 'server:create', 'plugins:create']
  const named = ours.filter(({ args = {} }) => Object.keys(args).some((name) => /^(name|profile|plugins?)$/.test(name)))
  const unknown = named.filter((entry) => argumentKind(entry as never, 0) === undefined).map(({ id }) => id)
  expect(unknown.filter((id) => !fresh.includes(id) && id !== 'plugins:install' && id !== 'plugins:link')).toEqual([])
})

test.each([
  ['local secret set', '  NAME  Name of the secret.'],
  ['local attach', '  NAME  Name of the deployed server.'],
  ['plugins install', '  PLUGIN...  '],
  ['client install', '[--undo] '],
])('help of %s shows what may be repeated or left out as it is', (words, text) => {
  const { stdout } = spawnSync(program, [...words.split(' '), '--help'], { encoding: 'utf8', cwd: root })
  expect(stdout).toContain(text)
})

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('help has colours by the same rule: %j %s', (env, coloured) => {
  const plain = { PATH: process.env.PATH, HOME: '/nonexistent', ...env }
  for (const words of [['--help'], ['auth', '--help'], ['auth', 'login', '--help']]) {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: plain })
    expect({ status, stderr, coloured: ANSI.test(stdout) }).toEqual({ status: 0, stderr: '', coloured })
  }
})
