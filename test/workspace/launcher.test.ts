// The command line as a user starts it: from the clone, through a symlink, from source, with closed pipes and odd homes.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plantPlugins } from '../support/plant-plugins.ts'

const workspace = fileURLToPath(new URL('../..', import.meta.url))
const built = join(workspace, 'bin/mcp-runtime')
const runCjs = join(workspace, 'packages/cli/bin/run.cjs')
const { version } = JSON.parse(readFileSync(join(workspace, 'packages/cli/package.json'), 'utf8'))

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'launcher-'))
})
afterAll(() => {
  chmodSync(home, 0o700)
  rmSync(home, { recursive: true, force: true })
})

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...env },
  })
  return { status, stdout, stderr }
}

const ways: [string, string, string[]][] = [
  ['the build', built, []],
  ['the sources', process.execPath, [join(workspace, 'bin/dev.js')]],
]

describe.each(ways)('%s', (_, command, first) => {
  const cli = (line: string) => run(command, [...first, ...line.split(' ').filter(Boolean)])

  test.each(['', '--help', '-h', 'help'])('"%s" shows the groups, exit 0', (line) => {
    const { status, stdout, stderr } = cli(line)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const group of ['auth', 'server', 'access', 'adapter', 'local', 'plugins'])
      expect(stdout).toContain(`\n  ${group} `)
  })

  test.each(['auth', 'auth --help', 'help auth', '--help auth'])('"%s" shows the group, exit 0', (line) => {
    const { status, stdout } = cli(line)
    expect(status).toBe(0)
    expect(stdout).toContain('auth login')
  })

  test('"auth login --help" shows the command', () => {
    const { status, stdout } = cli('auth login --help')
    expect(status).toBe(0)
    expect(stdout).toContain('--password-stdin')
  })

  test.each([
    ['auth bogus', '"bogus" is not a command of "mcp-runtime auth"'],
    ['auth lgin', 'Did you mean "mcp-runtime auth login"?'],
    ['bogus', '"bogus" is not a command of mcp-runtime'],
    ['server --use-kub apply', 'Unknown flag --use-kub'],
    ['auth status surplus', 'surplus'],
    ['auth status --nope', '--nope'],
    ['status surplus', 'surplus'],
  ])('"%s" is a usage error', (line, message) => {
    const { status, stdout, stderr } = cli(line)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  test('a usage error is JSON where JSON was asked for', () => {
    const { status, stdout } = cli('auth bogus -o json')
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'MCPR_USAGE' } })
  })

  test('runs a command of the core, with flags in front', () => {
    const { status, stdout } = cli('-o json auth status')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ loggedIn: false, profiles: [] })
  })

  test('explains the exit codes', () => {
    expect(cli('help exit-codes').stdout).toMatch(/^130 +Interrupted\.\n +MCPR_INTERRUPTED /m)
  })

  test('completes', () => {
    expect(run(command, [...first, '__complete', '--', 'auth', 'l']).stdout).toMatch(/^list\t.*\nlogin\t.*\nlogout\t/)
  })
})

describe('the build', () => {
  test('--version answers first and alone', () => {
    for (const flag of ['--version', '-v']) {
      expect(run(built, [flag])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`mcp-runtime version ${version}`),
      })
    }
  })

  test('runs through a relative and an absolute symlink', () => {
    const bin = join(home, 'bin')
    mkdirSync(bin)
    symlinkSync(built, join(bin, 'absolute'))
    symlinkSync('./absolute', join(bin, 'relative'))
    expect(run(join(bin, 'relative'), ['--version'])).toMatchObject({ status: 0 })
  })

  test('says what to do in a clone that is not set up', () => {
    const clone = join(home, 'clone')
    cpSync(built, join(clone, 'bin/mcp-runtime'), { recursive: true })
    const { status, stderr } = run(join(clone, 'bin/mcp-runtime'), ['auth', 'status'])
    expect(status).toBe(1)
    expect(stderr).toContain('npm run setup')
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('a reader that leaves early is no error', () => {
    const line = `'${built}' --help | head -1; echo "exit \${PIPESTATUS[0]}"`
    const { stdout, stderr } = run('bash', ['-c', line])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/exit 0\n$/)
  })

  test('runs with a home that cannot be written, and with none', () => {
    const sealed = join(home, 'sealed')
    mkdirSync(sealed, { mode: 0o500 })
    expect(run(built, ['auth', 'status'], { HOME: sealed })).toMatchObject({ status: 0 })
    const nowhere = join(home, 'file')
    writeFileSync(nowhere, '')
    expect(run(built, ['auth', 'list'], { HOME: home, XDG_CACHE_HOME: nowhere })).toMatchObject({ status: 0 })
  })

  test.each([
    ['an old Node', "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })", '22.22.2 or later'],
    ['Windows', "Object.defineProperty(process, 'platform', { value: 'win32' })", 'Windows is not supported yet'],
  ])('refuses %s with one sentence', (_, pretend, sentence) => {
    const preload = join(home, 'pretend.cjs')
    writeFileSync(preload, pretend)
    const { status, stdout, stderr } = run(process.execPath, ['--require', preload, runCjs, 'auth', 'status'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(run(process.execPath, ['--require', preload, runCjs, '--version']).status).toBe(0)
  })

  test('an installed core without a plugin names the line that installs it', () => {
    const core = join(home, 'lib/node_modules/mcp-runtime')
    for (const path of ['package.json', 'bin', 'dist/main.cjs', 'dist/chunks', 'oclif.manifest.json']) {
      cpSync(join(workspace, 'packages/cli', path), join(core, path), { recursive: true })
    }
    const { status, stderr } = run(process.execPath, [join(core, 'bin/run.cjs'), 'server', 'list'], {
      MCP_RUNTIME_JIT: 'never',
    })
    expect(status).toBe(11)
    expect(stderr).toContain('mcp-runtime plugins install @mcp-runtime/plugin-server')
    expect(run(process.execPath, [join(core, 'bin/run.cjs'), 'server', 'list', '--help'])).toMatchObject({ status: 0 })
  })

  test('a core command loads no HTTP client, no prompts, no YAML, no schemas', () => {
    // Texts of these libraries that survive minification.
    const marks = { got: 'ERR_BODY_PARSE_FAILURE', inquirer: '[Inquirer]', yaml: 'yaml.alias', typebox: 'TypeBox.Kind' }
    const chunks = join(workspace, 'packages/cli/dist/chunks')
    const shipped = readdirSync(chunks).map((file) => readFileSync(join(chunks, file), 'utf8'))
    for (const [name, mark] of Object.entries(marks)) {
      expect(
        shipped.some((text) => text.includes(mark)),
        `${name} is in a chunk`,
      ).toBe(true)
    }
    const spy = join(home, 'spy.cjs')
    writeFileSync(
      spy,
      `process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache).filter((path) => path.includes('/cli/dist/')))))`,
    )
    const { stderr } = run(process.execPath, ['--require', spy, runCjs, 'auth', 'status'])
    const loaded: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
    expect(loaded.some((path) => path.endsWith('main.cjs'))).toBe(true)
    for (const path of loaded) {
      const text = readFileSync(path, 'utf8')
      for (const [name, mark] of Object.entries(marks)) expect(text.includes(mark), `${name} in ${path}`).toBe(false)
    }
  })

  test.each([
    'server list',
    'access grant list',
    'adapter proxy --runtime-url http://127.0.0.1:1/x/mcp --server x --agent c --agent-id c',
  ])('"%s" runs on the framework and the command base of the core, with one file for all schemas', (line) => {
    const spy = join(home, 'loads.mjs')
    writeFileSync(
      spy,
      `import { registerHooks } from 'node:module'
         const seen = new Set()
         registerHooks({ load: (url, context, next) => (seen.add(url), next(url, context)) })
         process.on('exit', () => console.error(JSON.stringify([...seen])))`,
    )
    const { status, stderr } = run(process.execPath, ['--import', spy, runCjs, ...line.split(' ')])
    expect(status).toBe(4)
    const loaded: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
    expect(loaded.filter((url) => /\/plugins\/plugin-[a-z]+\/dist\//.test(url)).length).toBeGreaterThan(2)
    expect(loaded.filter((url) => /\/@oclif\/|\/@sinclair\/|\/sdk\/dist\/command\//.test(url))).toEqual([])
  })
})

describe("a user's own plugin", () => {
  let env: Record<string, string>
  beforeAll(() => {
    env = { MCP_RUNTIME_DATA_DIR: join(home, 'data') }
    plantPlugins(join(home, 'data'), [
      {
        name: '@acme/plugin',
        commands: { 'acme:hello': "exports.default = class { static run(argv) { console.log('hello', ...argv) } }" },
      },
    ])
  })

  test('runs, is in the help, in suggestions and in completion', () => {
    expect(run(built, ['acme', 'hello', 'there'], env)).toMatchObject({ status: 0, stdout: 'hello there\n' })
    expect(run(built, ['--help'], env).stdout).toContain('\n  acme ')
    expect(run(built, ['acme', 'helo'], env)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('acme hello'),
    })
    expect(run(built, ['__complete', '--', 'acm'], env).stdout).toMatch(/^acme/)
  })

  test('does not get in the way of a core command', () => {
    expect(run(built, ['auth', 'list'], env)).toMatchObject({ status: 0 })
  })
})

test('the bash script completes words, flags and values behind =', () => {
  const script = join(home, 'completion.bash')
  writeFileSync(script, run(built, ['completion', 'bash']).stdout)
  const complete = (...words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(' ')
    const line = `source '${script}'; COMP_WORDS=('${built}' ${list}); COMP_CWORD=${words.length}; _mcp_runtime; printf '%s\\n' "\${COMPREPLY[@]}"`
    return run('bash', ['-c', line]).stdout.trim().split('\n')
  }
  expect(complete('auth', 'log')).toEqual(['login', 'logout'])
  expect(complete('auth', 'status', '--no')).toEqual(['--no-input'])
  expect(complete('auth', 'status', '--output', '=', 'j')).toEqual(['json'])
  expect(complete('auth', 'status', '--output', '=')).toContain('yaml')
})
