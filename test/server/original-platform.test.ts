// The same commands against a real HTTP server that answers as the original platform was recorded: it has no route for
// manifests, plans and logs, answers 400 to a path with more segments than two, and takes servers by POST.
import { runCommand, type ServedReply, serveExchanges } from '@mcp-runtime/sdk/testing'
import { expect, test } from 'vitest'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Create from '../../plugins/plugin-server/src/commands/server/create.ts'
import Diff from '../../plugins/plugin-server/src/commands/server/diff.ts'
import Export from '../../plugins/plugin-server/src/commands/server/export.ts'
import Logs from '../../plugins/plugin-server/src/commands/server/logs.ts'
import Patch from '../../plugins/plugin-server/src/commands/server/patch.ts'
import { manifest } from './support/platform.ts'

const NAMESPACE = 'mcp-team-acme'
const row = (name: string) => ({
  server: {
    name,
    namespace: NAMESPACE,
    uid: '2b1f6c3e-0000-4000-8000-000000000001',
    ready: '1/1',
    status: 'Ready',
    labels: { 'mcpruntime.org/scope': 'tenant' },
    age: '2026-11-25T12:00:00Z',
    generation: 3,
    prompts: [],
    resources: [],
    tasks: [],
    liveInventory: null,
  },
})
const refusal = (status: number, error: string, message: string): ServedReply => ({ status, body: { error, message } })

/** A platform with one server, `desk`. */
const original = () =>
  serveExchanges(({ method, path, body }) => {
    const below = /^\/api\/v1\/runtime\/servers\/([^/]+)\/([^/?]+)(\/.*)?$/.exec(path)
    if (below?.[3] !== undefined) return refusal(400, 'invalid_path', 'invalid path')
    if (below !== null && method === 'GET') {
      return below[2] === 'desk' ? { status: 200, body: row('desk') } : refusal(404, 'not_found', 'server not found')
    }
    if (path === '/api/v1/runtime/servers' && method === 'POST') {
      const asked = JSON.parse(body)
      return asked.name === 'desk' && asked.update !== true
        ? refusal(409, 'conflict', 'server already exists; use --update to redeploy it')
        : { status: 200, body: row(asked.name) }
    }
    return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' }
  })

type Runnable = Parameters<typeof runCommand>[0]
const run = (url: string, command: unknown, argv: string[], input = '') =>
  runCommand(command as Runnable, argv, { input, env: { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'key' } })

test.each<[string, unknown, string[]]>([
  ['export desk', Export, ['desk', '-n', NAMESPACE]],
  ['patch desk', Patch, ['desk', '-n', NAMESPACE, '--patch', '{"spec":{"imageTag":"v2"}}']],
  ['logs desk', Logs, ['desk', '-n', NAMESPACE, '--follow']],
  ['diff desk', Diff, ['-f', '-']],
  ['apply -f FILE', Apply, ['-f', '-', '--dry-run=server']],
])('%s is not offered there; the line for the cluster is told', async (words, command, argv) => {
  await using platform = await original()
  const { exit, stderr, stdout } = await run(
    platform.url,
    command,
    argv,
    manifest('desk', {}, { namespace: NAMESPACE }),
  )
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
  expect(stderr).toContain('cannot do this through its API')
  const place = words.startsWith('apply') ? '' : ` --namespace ${NAMESPACE}`
  expect(stderr).toContain(`mcp-runtime server ${words}${place} --use-kube`)
  expect(platform.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/servers'))).toBe(false)
})

test('a server that is not there is not found, with the same routes missing', async () => {
  await using platform = await original()
  for (const [command, argv] of [
    [Export, []],
    [Logs, []],
    [Patch, ['--patch', '{}']],
  ] as const) {
    const { exit } = await run(platform.url, command, ['nobody', '-n', NAMESPACE, ...argv])
    expect(exit).toBe(6)
  }
})

test('apply posts what the recorded client posts, as an update where the server is there', async () => {
  await using platform = await original()
  const text = `${manifest('desk', {}, { namespace: NAMESPACE, labels: { 'mcpruntime.org/scope': 'tenant' } })}---\n${manifest('fresh', {}, { namespace: NAMESPACE })}`
  const { exit, stdout, stderr } = await run(platform.url, Apply, ['-f', '-'], text)
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  expect(stdout).toBe(`server/desk configured in ${NAMESPACE}\nserver/fresh created in ${NAMESPACE}\n`)
  const posted = platform.requests.filter(({ path }) => path.endsWith('/servers')).map(({ body }) => JSON.parse(body))
  expect(posted).toEqual([
    {
      name: 'desk',
      namespace: NAMESPACE,
      scope: 'tenant',
      update: true,
      spec: { image: 'example/desk', imageTag: 'v1' },
    },
    { name: 'fresh', namespace: NAMESPACE, spec: { image: 'example/fresh', imageTag: 'v1' } },
  ])
})

test('create posts without update, and tells a server from a route that is taken', async () => {
  await using platform = await original()
  const made = await run(platform.url, Create, [
    'fresh',
    '--image',
    'r.test/acme/fresh',
    '--tag',
    'v1',
    '-n',
    NAMESPACE,
  ])
  expect(made).toMatchObject({ exit: 0, stdout: `server/fresh created in ${NAMESPACE}\n` })
  const taken = await run(platform.url, Create, ['desk', '--image', 'r.test/acme/desk', '-n', NAMESPACE])
  expect(taken.exit).toBe(7)
  expect(taken.stderr).toContain(`There is a server desk in the namespace ${NAMESPACE} already.`)
})

test('who is overtaken between plan and write changes nothing, and is told to look', async () => {
  const live = JSON.stringify({
    apiVersion: 'mcpruntime.org/v1alpha1',
    kind: 'MCPServer',
    metadata: { name: 'desk', namespace: NAMESPACE },
    spec: { image: 'x' },
  })
  const plan = { live: JSON.parse(live), wanted: { ...JSON.parse(live), spec: { image: 'y' } }, generation: 4 }
  await using platform = await serveExchanges(({ path }) =>
    path.endsWith('/server-plans')
      ? { status: 200, body: plan }
      : refusal(409, 'conflict', 'The server desk was changed.'),
  )
  const { exit, stderr } = await run(platform.url, Apply, ['-f', '-'], manifest('desk', {}, { namespace: NAMESPACE }))
  expect({ exit, stderr }).toMatchObject({
    exit: 7,
    stderr: expect.stringContaining('mcp-runtime server diff -f FILE'),
  })
  expect(JSON.parse(platform.requests.at(-1)!.body)).toMatchObject({ update: true, generation: 4 })
})
