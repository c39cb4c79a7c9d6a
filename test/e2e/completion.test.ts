// The completion scripts in the shells they are for: bash, fish and zsh complete a line as a person would have it, with
// names that a real platform gives.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  await box.ok(['local', 'up', '--port', '0'])
  for (const name of ['desk-a', 'desk-b']) {
    const spec = ['--image', 'registry.example.com/desk', '--tag', 'v1', '--scope', 'tenant', '--no-wait']
    await box.ok(['server', 'init', name, '--tool', 'list_tickets'])
    await box.ok(['server', 'deploy', name, ...spec])
  }
  const who = ['--server', 'desk-a', '--namespace', 'mcp-team-local', '--agent-id', 'cursor']
  await box.ok(['access', 'grant', 'init', 'readers', ...who, '--tool', 'list_tickets', '--output', 'grant.yaml'])
  await box.ok(['access', 'grant', 'apply', '-f', 'grant.yaml'])
  await box.ok(['access', 'session', 'init', 'cursor-1', ...who, '--output', 'session.yaml'])
  await box.ok(['access', 'session', 'apply', '-f', 'session.yaml', '--profile', 'local-admin'])
  // The machine may be busy; the limit itself is shown below.
  box.env.MCP_RUNTIME_COMPLETION_TIMEOUT = '20000'
})
afterAll(() => box?.dispose())

/** Writes the script of a shell and gives its path; undefined where the machine has no such shell. */
async function scriptFor(shell: string): Promise<string | undefined> {
  const found = await box.run(['sh', '-c', `command -v ${shell}`])
  if (found.code !== 0) return undefined
  const path = join(box.dir, `completion.${shell}`)
  await writeFile(path, (await box.ok(['completion', shell])).stdout)
  return path
}

const complete = async (line: string, env: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await box.cli(['__complete', '--', ...line.split(' ')], { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.split('\n').filter(Boolean)
}

test('names of servers, grants and sessions come from the platform, profiles from the saved logins', async () => {
  expect(await complete('server get ')).toEqual(['desk-a', 'desk-b'])
  expect(await complete('server --use-kube delete desk-b')).toEqual(['desk-b'])
  expect(await complete('server get --profile local-admin -n mcp-team-local desk-a')).toEqual(['desk-a'])
  expect(await complete('server get -n mcp-servers ')).toEqual([])
  expect(await complete('access grant disable ')).toEqual(['readers'])
  expect(await complete('access grant init more --server=')).toEqual(['--server=desk-a', '--server=desk-b'])
  expect(await complete('access session revoke ')).toEqual(['cursor-1'])
  expect(await complete('auth use ')).toEqual(['local', 'local-admin'])
})

test('two hyphens are the beginning of a flag', async () => {
  expect(await complete('server list --')).toContainEqual(expect.stringMatching(/^--namespace\t/))
  expect(await complete('local attach desk -- node ')).toEqual([])
})

test('nothing comes, and nothing is said, where there is no answer', async () => {
  const config = join(box.dir, 'other')
  const env = { MCP_RUNTIME_CONFIG_DIR: config }
  expect(await complete('server get ', env)).toEqual([])
  expect(await complete('auth use ', env)).toEqual([])
  await mkdir(config)
  await writeFile(join(config, 'config.json'), '{ no json')
  expect(await complete('server get ', env)).toEqual([])
  expect(await complete('server get --profile nobody ')).toEqual([])
  expect(await complete('server get ', { MCP_RUNTIME_COMPLETION_TIMEOUT: '0' })).toEqual([])
  const elsewhere = { MCP_PLATFORM_API_TOKEN: 'mcpu_none_of_this_platform', MCP_PLATFORM_API_URL: 'http://127.0.0.1:9' }
  expect(await complete('server get ', elsewhere)).toEqual([])
})

test('a platform that does not answer is not waited for', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  try {
    const env = { MCP_PLATFORM_API_TOKEN: 'mcpu_some_token', MCP_PLATFORM_API_URL: `http://127.0.0.1:${port}` }
    // With the limit of 300 ms; the call itself would wait for minutes.
    expect(await complete('server get ', { ...env, MCP_RUNTIME_COMPLETION_TIMEOUT: '' })).toEqual([])
    expect(await complete('server get ', { ...env, MCP_RUNTIME_COMPLETION_TIMEOUT: '2000' })).toEqual([])
  } finally {
    silent.close()
  }
})

test('a login that is over is not renewed', async () => {
  const path = join(box.dir, 'config/config.json')
  const before = await readFile(path, 'utf8')
  const saved = JSON.parse(before) as { accounts: Record<string, { token: string; expires_at?: string }> }
  const config = join(box.dir, 'over')
  await mkdir(config)
  const local = saved.accounts.local
  const past = { ...local, token: 'opaque-token-of-the-past', expires_at: '2020-01-01T00:00:00Z' }
  const text = JSON.stringify({ ...saved, accounts: { ...saved.accounts, local: past } })
  await writeFile(join(config, 'config.json'), text, { mode: 0o600 })
  expect(await complete('server get ', { MCP_RUNTIME_CONFIG_DIR: config })).toEqual([])
  expect(await readFile(join(config, 'config.json'), 'utf8')).toBe(text)
})

test('bash completes words, flags, values behind = and names', async () => {
  const script = await scriptFor('bash')
  const reply = async (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(' ')
    const code = `source '${script}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _mcp_runtime; printf '%s\\n' "\${COMPREPLY[@]}"`
    return (await box.run(['bash', '--norc', '-c', code])).stdout.split('\n').filter(Boolean)
  }
  expect(await reply('mcp-runtime', 'auth', 'log')).toEqual(['login', 'logout'])
  expect(await reply('mcp-runtime', 'auth', 'status', '--output', '=', 'j')).toEqual(['json'])
  expect(await reply('mcp-runtime', 'server', '--use-kube', 'get', 'desk-')).toEqual(['desk-a', 'desk-b'])
  expect(await reply('mcp-runtime', 'access', 'grant', 'get', '')).toEqual(['readers'])
})

test('fish completes words, flags, values and files, with what they are', async ({ skip }) => {
  const script = (await scriptFor('fish')) ?? skip('fish is not installed')
  const complete = async (line: string) => {
    const { stdout } = await box.run(['fish', '--no-config', '-c', `source '${script}'; complete -C '${line}'`])
    return stdout.split('\n').filter(Boolean)
  }
  expect(await complete('mcp-runtime auth log')).toEqual([
    expect.stringMatching(/^login\t\w/),
    expect.stringMatching(/^logout\t\w/),
  ])
  expect(await complete('mcp-runtime auth status --no-')).toEqual([expect.stringMatching(/^--no-input\t\w/)])
  expect(await complete('mcp-runtime auth status --output=j')).toEqual(['--output=json'])
  expect(await complete('mcp-runtime access grant apply --file gra')).toEqual(['grant.yaml'])
  expect(await complete('mcp-runtime server get desk-')).toEqual(['desk-a', 'desk-b'])
})

// An interactive zsh in a terminal of its own. ^X shows the line as it stands after the keys before.
const ZSH_TERMINAL = `
zmodload zsh/zpty
zpty shell zsh -f -i
see() { local got= part; while [[ $got != *\${~1}* ]] && zpty -r shell part "*$1*"; do got+=$part; done; print -r -- $got }
zpty -w shell "stty -echo cols 200; PS1=; show() { print -r -- \\"LINE<\\$BUFFER>\\"; BUFFER= }; zle -N show; bindkey '^X' show"
zpty -w shell "source '$1'; print RE''ADY"
see READY > /dev/null
zpty -w -n shell "$2"$'\\t\\030'
see 'LINE<*>'
zpty -d shell
`

test('zsh completes words, flags, values and files, and lists them with what they are', async ({ skip }) => {
  const script = (await scriptFor('zsh')) ?? skip('zsh is not installed')
  const type = async (line: string) => {
    const { stdout } = await box.run(['zsh', '-f', '-c', ZSH_TERMINAL, 'zsh', script, line])
    return { line: /LINE<(.*)>/.exec(stdout)?.[1], shown: stdout }
  }
  expect((await type('mcp-runtime auth lis')).line).toBe('mcp-runtime auth list ')
  expect((await type('mcp-runtime auth status --no-')).line).toBe('mcp-runtime auth status --no-input ')
  expect((await type('mcp-runtime auth status --output=j')).line).toBe('mcp-runtime auth status --output=json ')
  expect((await type('mcp-runtime access grant apply -f gra')).line).toBe(
    'mcp-runtime access grant apply -f grant.yaml ',
  )
  expect((await type('mcp-runtime access session get cur')).line).toBe('mcp-runtime access session get cursor-1 ')
  const words = await type('mcp-runtime auth log')
  expect(words).toMatchObject({ line: 'mcp-runtime auth log', shown: expect.stringMatching(/login +-- Log in/) })
  const values = await type('mcp-runtime auth status -o ')
  expect(values.shown).toContain('wide')
  expect(values.shown).not.toContain('--')
})
