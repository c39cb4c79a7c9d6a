// `access grant init` and `access session init`, flag by flag (commands-user §9.1). Nothing is asked of a platform.
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import GrantInit from '../../plugins/plugin-access/src/commands/access/grant/init.ts'
import SessionInit from '../../plugins/plugin-access/src/commands/access/session/init.ts'

let folder: string
let output: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-runtime-init-'))
  output = join(folder, 'out.yaml')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Runnable = Parameters<typeof runCommand>[0]
const NOW = new Date('2026-07-01T12:00:00Z')
const ran = (command: unknown, argv: readonly string[]) =>
  runCommand(command as Runnable, argv, { env: { HOME: folder }, now: () => NOW })
const base = (name = 'one') => [name, '--server', 'desk', '-n', 'mcp-team-acme']
const both = [
  ['grant', GrantInit, 'maxTrust'],
  ['session', SessionInit, 'consentedTrust'],
] as const
/** The spec that these flags write. */
async function spec(command: unknown, ...argv: string[]): Promise<Record<string, unknown>> {
  const { exit, stderr } = await ran(command, [...base(), ...argv, '--force', '--output', output])
  expect(exit, stderr).toBe(0)
  return parse(await readFile(output, 'utf8')).spec
}
const refused = async (command: unknown, argv: readonly string[], exit = 2) => {
  const result = await ran(command, [...argv, '--output', join(folder, 'never.yaml')])
  expect(result.exit, result.stdout + result.stderr).toBe(exit)
  await expect(stat(join(folder, 'never.yaml'))).rejects.toThrow('ENOENT')
  return result.stderr
}

describe.each(both)('%s init', (kind, command, trust) => {
  const agent = ['--agent-id', 'cursor']

  test('writes low trust and version v1 when nothing else is said, and the server’s namespace always', async () => {
    expect(await spec(command, ...agent)).toMatchObject({
      serverRef: { name: 'desk', namespace: 'mcp-team-acme' },
      subject: { agentID: 'cursor' },
      [trust]: 'low',
      policyVersion: 'v1',
    })
  })

  test('needs no login, also for the namespace: without one, and for a cluster, it is the shared one', async () => {
    for (const argv of [[], ['--use-kube']]) {
      const all = ['one', '--server', 'desk', ...agent, ...argv, '--force', '--output', output]
      const { exit, stderr } = await ran(command, all)
      expect(exit, stderr).toBe(0)
      expect(stderr).toContain('Namespace mcp-servers (')
      expect(parse(await readFile(output, 'utf8'))).toMatchObject({
        metadata: { namespace: 'mcp-servers' },
        spec: { serverRef: { name: 'desk', namespace: 'mcp-servers' } },
      })
    }
  })

  test('--trust in any case, --policy-version blank or not, --server-namespace', async () => {
    expect(await spec(command, ...agent, '--trust', 'HIGH')).toMatchObject({ [trust]: 'high' })
    expect(await spec(command, ...agent, '--policy-version', ' ')).not.toHaveProperty('policyVersion')
    expect(await spec(command, ...agent, '--policy-version', 'v2')).toMatchObject({ policyVersion: 'v2' })
    expect(await spec(command, ...agent, '--server-namespace', 'mcp-team-b')).toMatchObject({
      serverRef: { namespace: 'mcp-team-b' },
    })
    expect(await refused(command, [...base(), ...agent, '--trust', 'max'])).toContain('max is no trust level')
  })

  test('any one of the three ids is enough, and only those that were given are written', async () => {
    for (const [flag, field] of [
      ['--agent-id', 'agentID'],
      ['--human-id', 'humanID'],
      ['--team-id', 'teamID'],
    ] as const)
      expect(await spec(command, flag, ' x1 ')).toMatchObject({ subject: { [field]: 'x1' } })
    expect((await spec(command, ...agent, '--human-id', ' ')).subject).toEqual({ agentID: 'cursor' })
    expect(await refused(command, base())).toContain('Nobody is named')
    expect(await refused(command, [...base(), '--agent-id', ' '])).toContain('Nobody is named')
  })

  test.each(['', '.', 'A', 'a_b', 'a-', 'a/b', '../a', 'a'.repeat(254)])('refuses the name %j', async (name) => {
    expect(await refused(command, [...base(name), ...agent])).toContain(`cannot be the name of a ${kind}`)
  })

  test('an existing file stays without --force; a folder that is missing is not made', async () => {
    await writeFile(output, 'mine')
    const { exit, stderr } = await ran(command, [...base(), ...agent, '--output', output])
    expect([exit, await readFile(output, 'utf8')]).toEqual([7, 'mine'])
    expect(stderr).toContain('--force')
    const missing = await ran(command, [...base(), ...agent, '--output', join(folder, 'no', 'where.yaml')])
    expect([missing.exit, missing.stderr]).toEqual([6, expect.stringContaining('does not exist')])
    await spec(command, ...agent)
  })

  test('the file is its owner’s alone, also when it was open before', async () => {
    await writeFile(output, '')
    await chmod(output, 0o644)
    await spec(command, ...agent)
    expect((await stat(output)).mode & 0o777).toBe(0o600)
  })

  test('wants --server and a name', async () => {
    expect(await refused(command, ['one', ...agent])).toContain('--server')
    expect(await refused(command, ['--server', 'desk', ...agent])).toMatch(/name/i)
  })
})

describe('grant init', () => {
  test('--side-effect replaces read, in any case, each once', async () => {
    const effects = async (...argv: string[]) => (await spec(GrantInit, '--agent-id', 'a', ...argv)).allowedSideEffects
    expect(await effects()).toEqual(['read'])
    expect(await effects('--side-effect', 'Write')).toEqual(['write'])
    expect(await effects('--side-effect', 'write', '--side-effect', 'read', '--side-effect', 'WRITE')).toEqual([
      'write',
      'read',
    ])
  })

  test('rules of --tool come first and take the trust of the grant; without any there is no list', async () => {
    const rules = ['--tool-rule', 'b:deny:high', '--tool', 'a', '--tool', 'a', '--trust', 'medium']
    expect((await spec(GrantInit, '--agent-id', 'x', ...rules)).toolRules).toEqual([
      { name: 'a', decision: 'allow', requiredTrust: 'medium' },
      { name: 'b', decision: 'deny', requiredTrust: 'high' },
    ])
    expect(await spec(GrantInit, '--agent-id', 'x')).not.toHaveProperty('toolRules')
  })

  test.each([
    ['--tool-rule', 'a:allow'],
    ['--tool-rule', 'a:allow:low:x'],
    ['--tool-rule', 'a:audit:low'],
    ['--tool-rule', ':allow:low'],
    ['--tool-rule', 'a:allow:huge'],
  ])('refuses %s %s', async (...rule) => {
    await refused(GrantInit, [...base(), '--agent-id', 'x', ...rule])
  })

  test('refuses two rules for one tool', async () => {
    const twice = ['--tool', 'a', '--tool-rule', 'a:deny:low']
    expect(await refused(GrantInit, [...base(), '--agent-id', 'x', ...twice])).toContain('two rules')
  })
})

describe('session init', () => {
  const session = (...argv: string[]) => spec(SessionInit, '--agent-id', 'x', ...argv)

  test('--expires-in from now, --expires-at in UTC, neither: no end', async () => {
    expect(await session('--expires-in', '1h30m')).toMatchObject({ expiresAt: '2026-07-01T13:30:00Z' })
    expect(await session('--expires-at', '2026-12-31T18:00:00+02:00')).toMatchObject({
      expiresAt: '2026-12-31T16:00:00Z',
    })
    expect(await session()).not.toHaveProperty('expiresAt')
  })

  test.each([
    [['--expires-in', '2d']],
    [['--expires-in', '0s']],
    [['--expires-in=-1h']],
    [['--expires-at', 'tomorrow']],
    [['--expires-in', '1h', '--expires-at', '2026-12-31T18:00:00Z']],
  ])('refuses %j', async (argv) => {
    await refused(SessionInit, [...base(), '--agent-id', 'x', ...argv])
  })

  test('an end that has passed is warned of', async () => {
    const past = ['--agent-id', 'x', '--expires-at', '2026-06-30T12:00:00Z', '--force', '--output', output]
    expect((await ran(SessionInit, [...base(), ...past])).stderr).toContain('over already')
  })

  test('--revoked and the secret of the server are written only when they are given', async () => {
    expect(await session()).not.toHaveProperty('revoked')
    expect(await session('--upstream-token-key', 'k')).not.toHaveProperty('upstreamTokenSecretRef')
    expect(await session('--revoked', '--upstream-token-secret', 's')).toMatchObject({
      revoked: true,
      upstreamTokenSecretRef: { name: 's', key: 'token' },
    })
  })
})
