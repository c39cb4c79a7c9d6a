import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { fail } from '../errors/index.ts'
import { fakeIo, runCommand } from '../testing/index.ts'
import { Args, defineView, Flags, McpCommand } from './index.ts'

interface Grant {
  readonly name: string
  readonly trust: string
}

class ListGrants extends McpCommand<Grant[]> {
  static override id = 'access:grant:list'
  static override args = { filter: Args.string({ required: false }) }
  static override flags = { only: Flags.string(), boom: Flags.string() }
  static override view = defineView<Grant[], Grant>({
    table: [
      { header: 'Name', value: ({ name }) => name },
      { header: 'Trust', value: ({ trust }) => trust },
    ],
    empty: 'No grants in mcp-team-local.',
    name: (grants) => grants.map(({ name }) => `grant/${name}`),
  })

  async run(): Promise<Grant[]> {
    const { args, flags } = await this.parse(ListGrants)
    if (flags.boom === 'bug') throw new TypeError('x is not a function')
    if (flags.boom === 'mine') {
      fail('MCPR_NOT_LOGGED_IN', 'Not logged in.', { next: [{ command: 'mcp-runtime auth login', when: 'to log in' }] })
    }
    if (flags.boom === 'findings') this.exitAfter(3)
    this.say('reading grants')
    this.warn('one grant is old')
    const grants = [
      { name: 'desk-readers', trust: 'low' },
      { name: 'w\u001b[31mild\u202e', trust: 'high' },
    ]
    return args.filter === 'none' ? [] : grants.filter(({ name }) => name.startsWith(args.filter ?? ''))
  }
}

class Follow extends McpCommand<void> {
  static override id = 'follow'
  static override baseFlags = McpCommand.withOutputPath
  static override flags = { output: Flags.string() }
  static override view = defineView<void, { n: number }>({ line: ({ n }) => `event ${n}` })

  async run(): Promise<void> {
    await this.parse(Follow)
    const { signal } = this.ctx
    for (let n = 1; n <= 2; n++) await this.emit({ n })
    if (this.argv.includes('--output=wait')) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      signal.throwIfAborted()
    }
  }
}

const run = (...argv: string[]) => runCommand(ListGrants, argv)

describe('results', () => {
  it('prints a table on stdout and talk on stderr', async () => {
    expect(await run()).toEqual({
      exit: 0,
      stdout: 'NAME           TRUST\ndesk-readers   low\nwild           high\n',
      stderr: 'reading grants\nWarning: one grant is old\n',
    })
  })

  it.each([['--json'], ['-o', 'json'], ['-ojson'], ['--output=json'], ['--output', 'json']])(
    '%s %s',
    async (...argv) => {
      const { stdout } = await run('desk', ...argv)
      expect(JSON.parse(stdout)).toEqual([{ name: 'desk-readers', trust: 'low' }])
    },
  )

  it('prints yaml and names', async () => {
    expect((await run('desk', '-o', 'yaml')).stdout).toBe('- name: desk-readers\n  trust: low\n')
    expect((await run('desk', '-o', 'name')).stdout).toBe('grant/desk-readers\n')
  })

  it('says that a list is empty and prints nothing', async () => {
    const { stdout, stderr, exit } = await run('none')
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 0 })
    expect(stderr).toContain('No grants in mcp-team-local.\n')
    expect((await run('none', '-o', 'json')).stdout).toBe('[]\n')
  })

  it('keeps quiet on demand, but warns', async () => {
    expect((await run('--quiet')).stderr).toBe('Warning: one grant is old\n')
  })

  it('prints the result and ends with the exit code of findings', async () => {
    const { stdout, exit } = await run('--boom', 'findings', '--json')
    expect(JSON.parse(stdout)).toHaveLength(2)
    expect(exit).toBe(3)
  })
})

describe('errors', () => {
  it.each([
    [['--boom', 'mine'], 4, 'MCPR_NOT_LOGGED_IN'],
    [['--boom', 'bug'], 10, 'MCPR_BUG'],
    [['--onyl', 'x'], 2, 'MCPR_USAGE'],
    [['a', 'surplus'], 2, 'MCPR_USAGE'],
    [['-o', 'xml'], 2, 'MCPR_USAGE'],
    [['--json', '-o', 'yaml'], 2, 'MCPR_USAGE'],
  ])('%j exits %i with %s, on stderr or as JSON', async (argv, exit, code) => {
    const people = await run(...argv)
    if (!argv.includes('--json')) {
      expect(people).toMatchObject({ exit, stdout: '' })
      expect(people.stderr).toContain(code)
    }
    const json = await run(...argv, '--json')
    expect(json.exit).toBe(exit)
    expect(json.stderr).toBe('')
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code } })
  })

  it('shows sentence, next command and code', async () => {
    expect((await run('--boom', 'mine')).stderr).toBe(
      'Error: Not logged in.\n  next: mcp-runtime auth login   (to log in)\n  MCPR_NOT_LOGGED_IN\n',
    )
  })

  it('names the flag that was meant and the help', async () => {
    const { stderr } = await run('--onyl', 'x')
    expect(stderr).toContain('Did you mean "--only"?')
    expect(stderr).toContain('mcp-runtime access grant list --help')
  })

  it('does not read the format behind --', async () => {
    const { stdout, exit } = await run('--', 'a', '--json')
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 })
  })

  it('hides secrets in --debug output', async () => {
    class Leak extends McpCommand<void> {
      static override id = 'leak'
      async run(): Promise<void> {
        throw new Error(`sent Authorization: Bearer ${this.ctx.env.MCP_PLATFORM_API_TOKEN}`)
      }
    }
    for (const argv of [['--debug'], ['--debug', '--json'], []]) {
      const result = await runCommand(Leak, argv, { env: { MCP_PLATFORM_API_TOKEN: 'super-secret-token' } })
      expect(result.stdout + result.stderr).not.toContain('super-secret-token')
      expect(result.stdout + result.stderr).toContain('[hidden]')
    }
  })
})

describe('colour', () => {
  it.each([
    [{}, false, false],
    [{}, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, true, false],
  ])('%j on a terminal: %s', async (env, tty, colored) => {
    const { stderr } = await runCommand(ListGrants, ['--boom', 'mine'], { env, tty })
    expect(stderr.includes('\u001b[')).toBe(colored)
  })
})

describe('streams', () => {
  it('prints items as they come, with --output free for a path', async () => {
    expect((await runCommand(Follow, ['--output', 'json'])).stdout).toBe('event 1\nevent 2\n')
    expect((await runCommand(Follow, ['-o', 'json'])).stdout).toBe('{"n":1}\n{"n":2}\n')
  })

  it('aborts at a signal, exits 130, and takes its handlers off', async () => {
    const signals = new EventEmitter()
    const running = runCommand(Follow, ['--output=wait'], { signals: signals as never })
    await expect.poll(() => signals.listenerCount('SIGINT')).toBe(1)
    signals.emit('SIGINT', 'SIGINT')
    expect(await running).toMatchObject({ exit: 130, stderr: expect.stringContaining('Interrupted.') })
    expect(signals.listenerCount('SIGTERM')).toBe(0)
  })

  it('ends quietly when the reader is gone', async () => {
    const io = fakeIo()
    io.stdout.write = (_text, callback) => {
      callback?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      return false
    }
    const config = { bin: 'mcp-runtime', runHook: async () => ({ successes: [] }), scopedEnvVarKeys: () => [] }
    const command = new ListGrants([], config as never).surround({ io, env: {} })
    await (command as unknown as { _run(): Promise<void> })._run()
    expect(io.err).not.toContain('Error')
  })

  it('keeps the exit code of an error that cannot be told', async () => {
    const io = fakeIo()
    io.stderr.write = (_text, callback) => {
      callback?.(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
      return false
    }
    const config = { bin: 'mcp-runtime', runHook: async () => ({ successes: [] }), scopedEnvVarKeys: () => [] }
    const command = new ListGrants(['--nope'], config as never).surround({ io, env: {} })
    const ended = (command as unknown as { _run(): Promise<void> })._run()
    await expect(ended).rejects.toMatchObject({ oclif: { exit: 2 } })
  })
})
