// The server group from init to delete, against the real embedded platform, in one process.
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import type { LocalPlatform } from '@mcp-runtime/platform'
import { createClient } from '@mcp-runtime/sdk/client'
import type { RunOptions } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttpServer } from '../../examples/ticket-desk-mcp/src/http.ts'
import { TicketStore } from '../../examples/ticket-desk-mcp/src/tickets.ts'
import Call from '../../plugins/plugin-server/src/commands/server/call.ts'
import Delete from '../../plugins/plugin-server/src/commands/server/delete.ts'
import Deploy from '../../plugins/plugin-server/src/commands/server/deploy.ts'
import Generate from '../../plugins/plugin-server/src/commands/server/generate.ts'
import Get from '../../plugins/plugin-server/src/commands/server/get.ts'
import Init from '../../plugins/plugin-server/src/commands/server/init.ts'
import List from '../../plugins/plugin-server/src/commands/server/list.ts'
import Logs from '../../plugins/plugin-server/src/commands/server/logs.ts'
import Inspect from '../../plugins/plugin-server/src/commands/server/policy/inspect.ts'
import Status from '../../plugins/plugin-server/src/commands/server/status.ts'
import Validate from '../../plugins/plugin-server/src/commands/server/validate.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const NAMESPACE = 'mcp-team-local'

let own: OwnPlatform
let folder: string
let platform: LocalPlatform
let desk: Server
let deskUrl: string

beforeAll(async () => {
  own = await startOwnPlatform()
  folder = own.folder
  platform = own.platform
  desk = createHttpServer({ path: '/mcp', host: '127.0.0.1', store: new TicketStore() }).listen(0, '127.0.0.1')
  await once(desk, 'listening')
  deskUrl = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`
})
afterAll(async () => {
  desk.close()
  desk.closeAllConnections()
  await own.close()
})

let dir: string
beforeEach(async () => {
  dir = join(await mkdtemp(join(folder, 'work-')), '.mcp')
})

const run = (command: unknown, argv: string[], options: RunOptions = {}) => own.run(command, argv, options)

/** Runs for the JSON result; an exit code that was not expected shows what was said. */
async function json(command: unknown, argv: string[], exit = 0) {
  const result = await run(command, [...argv, '-o', 'json'])
  expect(result, result.stderr + result.stdout).toMatchObject({ exit })
  return JSON.parse(result.stdout)
}
const call = <R extends Parameters<ReturnType<typeof createClient>['call']>[0]>(route: R, input: never) =>
  createClient({ baseUrl: platform.url, credential: { token: platform.credentials.local.token } }).call(route, input)
const attach = (name: string) =>
  call(routes.attach, { body: { name, target: { kind: 'url', url: `${deskUrl}/mcp` } } } as never)

const init = (name: string, ...more: string[]) => json(Init, [name, '--metadata-dir', dir, ...more])
const deploy = (name: string, ...more: string[]) => [name, '--scope', 'tenant', '--metadata-dir', dir, ...more]

describe('the life of a server', () => {
  test('init, validate, deploy, attach, look, delete', async () => {
    const made = await run(Init, ['desk', '--metadata-dir', dir, '--from-server', deskUrl])
    expect(made.exit, made.stderr).toBe(0)
    expect(made.stderr).toContain('Discovered: add_comment, close_ticket, create_ticket, get_ticket, list_tickets')
    expect(made.stdout).toContain('close_ticket   destructive')
    expect(await json(Validate, ['--metadata-dir', dir, '--from-server', deskUrl])).toMatchObject({
      valid: true,
      issues: [],
    })

    const deployed = await run(Deploy, deploy('desk'))
    expect(deployed, deployed.stderr).toMatchObject({ exit: 0 })
    expect(deployed.stdout).toContain(`Deployed desk in the namespace ${NAMESPACE}: not ready`)
    expect(deployed.stderr).toContain('mcp-runtime local attach desk --url')

    const before = await run(Status, [])
    expect(before.stdout).toMatch(/desk +0\/1 .*WorkloadMissing/)
    expect(before.stderr).toContain('local attach desk')
    await attach('desk')

    const table = await run(List, [])
    expect(table.stdout.split('\n')[0]).toMatch(/^NAME +NAMESPACE +READY +STATUS +AGE$/)
    expect(table.stdout).toMatch(/^desk +mcp-team-local +1\/1 +Ready +\d+s$/m)
    expect((await run(List, ['-o', 'wide'])).stdout).toMatch(/ENDPOINT +IMAGE +TAG +SCOPE +REASON/)
    expect(await json(List, ['--team', 'local'])).toMatchObject([{ name: 'desk' }])
    expect(await json(Get, ['desk', '--namespace', NAMESPACE])).toMatchObject({ name: 'desk', status: 'Ready' })
    expect((await run(Get, ['desk'])).stdout).toContain('Endpoint:')
    expect(await json(Status, ['desk'])).toMatchObject({ namespace: NAMESPACE, servers: [{ ready: true }] })

    const policy = await run(Inspect, ['desk', '--namespace', NAMESPACE])
    expect(policy.stdout).toContain(`Server:    desk in ${NAMESPACE}`)
    expect(policy.stdout).toMatch(/Mode: +allow-list, otherwise deny/)
    expect(policy.stdout).toMatch(/close_ticket +destructive, trust/)
    expect(await json(Inspect, ['desk'])).toMatchObject({ schema_version: 'v1', server: { name: 'desk' } })

    const again = await json(Deploy, deploy('desk'), 7)
    expect(again.error).toMatchObject({
      code: 'MCPR_CONFLICT',
      next: [{ command: expect.stringMatching(/^mcp-runtime server deploy desk .*--update/) }],
    })
    const updated = await json(Deploy, deploy('desk', '--update', '--tag', 'v2'))
    expect(updated).toMatchObject({ action: 'updated', imageTag: 'v2', ready: true })

    expect(await json(Delete, ['desk'])).toMatchObject({ name: 'desk', namespace: NAMESPACE, deleted: true })
    expect((await json(Delete, ['desk'], 6)).error).toMatchObject({ code: 'MCPR_NOT_FOUND' })
    expect((await json(Get, ['desk'], 6)).error).toMatchObject({ code: 'MCPR_NOT_FOUND' })
  })

  test('a plan changes nothing', async () => {
    await init('planned', '--tool', 'a')
    const plan = await json(Deploy, deploy('planned', '--dry-run=client'))
    expect(plan).toMatchObject({
      action: 'planned',
      namespace: NAMESPACE,
      request: { name: 'planned', namespace: NAMESPACE, scope: 'tenant', spec: { image: 'planned' } },
    })
    const asked = await json(Deploy, deploy('planned', '--dry-run=server'))
    expect(asked).toMatchObject({ action: 'planned', namespace: NAMESPACE, request: { name: 'planned' } })
    expect((await json(Get, ['planned'], 6)).error.code).toBe('MCPR_NOT_FOUND')
    await json(Deploy, deploy('planned', '--no-wait'))
    expect((await json(Deploy, deploy('planned', '--dry-run=server'), 7)).error).toMatchObject({
      code: 'MCPR_CONFLICT',
      next: [{ command: expect.stringContaining('--update') }],
    })
  })

  test('--no-wait says what it saw; metadata with a mistake never reaches the platform', async () => {
    await init('hasty', '--tool', 'a')
    expect(await json(Deploy, deploy('hasty', '--no-wait'))).toMatchObject({ ready: false, reason: 'WorkloadMissing' })
    const file = join(dir, 'servers.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('sideEffect:', 'sidEffect:'))
    const { error } = await json(Deploy, deploy('hasty', '--update'), 2)
    expect(error).toMatchObject({ code: 'MCPR_INPUT_INVALID', message: expect.stringContaining('sideEffect') })
    await json(Delete, ['hasty'])
  })
})

describe('refusals', () => {
  test('an unknown team, namespace or server is not an empty table', async () => {
    expect((await json(List, ['--team', 'nope'], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await json(List, ['--namespace', 'mcp-team-other'], 5)).error.code).toBe('MCPR_FORBIDDEN')
    expect((await json(Inspect, ['nope'], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await json(Status, ['nope'], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await json(List, ['--team', 'a', '--namespace', 'b'], 2)).error.code).toBe('MCPR_USAGE')
  })

  test.each<[string, unknown, string[]]>([
    ['list', List, ['--team', 'acme']],
    ['get', Get, ['desk', '--namespace', 'n']],
    ['status', Status, ['--namespace', 'n']],
    ['delete', Delete, ['desk', '--namespace', 'n']],
    ['policy inspect', Inspect, ['desk', '--namespace', 'n']],
    ['logs', Logs, ['desk', '--namespace', 'n', '--follow', '--tail', '5', '--since', '60000ms']],
    ['call', Call, ['echo', '--server', 'desk', '--namespace', 'n']],
    ['deploy', Deploy, ['desk']],
  ])('%s --use-kube is refused, never answered by the platform', async (verb, command, argv) => {
    const { error } = await json(command, [...argv, '--use-kube'], 1)
    expect(error.code).toBe('MCPR_UNSUPPORTED')
    // The way on means the same server: another namespace may have one of that name.
    if (verb !== 'deploy') expect(error.next[0].command).toBe(`mcp-runtime server ${verb} ${argv.join(' ')}`)
  })

  test('deploy --use-kube names the line that does it', async () => {
    const { stderr } = await run(Deploy, ['desk', '--use-kube'])
    expect(stderr).toContain('mcp-runtime server apply --file server.yaml --use-kube')
  })

  test('without a login the way to one is said, and local commands work all the same', async () => {
    const alone = { env: { HOME: folder, MCP_RUNTIME_CONFIG_DIR: join(folder, 'none') } }
    expect(await run(List, [], alone)).toMatchObject({ exit: 4, stdout: '' })
    expect(await run(Init, ['alone', '--metadata-dir', dir, '--tool', 'a', '--use-kube'], alone)).toMatchObject({
      exit: 0,
    })
    expect(await run(Validate, ['--metadata-dir', dir, '--use-kube'], alone)).toMatchObject({ exit: 0 })
    const plan = ['alone', '--metadata-dir', dir, '--dry-run=client', '--namespace', 'mcp-team-acme']
    expect(await run(Deploy, plan, alone)).toMatchObject({ exit: 0, stdout: expect.stringContaining('mcp-team-acme') })
  })
})

describe('validate and generate as people see them', () => {
  test('findings end with 3, warnings with 0, and every line names file and path', async () => {
    await init('bare')
    const warned = await run(Validate, ['--metadata-dir', dir])
    expect(warned).toMatchObject({ exit: 0, stdout: expect.stringContaining('0 errors, 1 warning') })
    const grant = join(dir, '..', 'grant.yaml')
    await writeFile(
      grant,
      `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAccessGrant
metadata: {name: g, namespace: ${NAMESPACE}}
spec: {serverRef: {name: bare}, subject: {agentID: cursor}, allowedSideEffects: [read], toolRules: [{name: nope, decision: allow}]}
`,
    )
    const found = await run(Validate, ['--metadata-dir', dir, '--grant-file', grant])
    expect(found.exit).toBe(3)
    expect(found.stdout).toContain(`error    ${grant}: spec.toolRules[0].name:`)
    expect(found.stdout).toContain('tool_side_effect_unknown')
    expect((await json(Validate, ['--metadata-dir', dir, '--grant-file', grant], 3)).valid).toBe(false)
  })

  test('--output of generate is a folder, -o the format', async () => {
    await init('made', '--tool', 'a')
    const output = join(dir, 'manifests')
    const argv = ['--metadata-dir', dir, '--output', output]
    expect(await run(Generate, argv)).toMatchObject({
      exit: 0,
      stdout: `Wrote ${join(output, 'made.yaml')} (server made)\n`,
    })
    expect(await json(Generate, argv)).toEqual({ files: [{ server: 'made', file: join(output, 'made.yaml') }] })
  })
})
