import type { ServerMetadata } from '@mcp-runtime/contract/metadata'
import { expect, test } from 'vitest'
import { defaultPort } from '../words.ts'
import { type DeployFlags, planDeploy } from './plan.ts'

const entry = (over: Partial<ServerMetadata> = {}): ServerMetadata => ({
  name: 'desk',
  image: 'registry.example.com/acme/desk',
  imageTag: 'v3',
  scope: 'tenant',
  port: 9000,
  replicas: 2,
  ...over,
})
const plan = (flags: DeployFlags = {}, entries: ServerMetadata[] = [entry()], update = false, name = 'desk') =>
  planDeploy({
    name,
    entries: entries.map((one, index) => ({ entry: one, file: '.mcp/servers.yaml', path: `servers[${index}]` })),
    flags,
    update,
  })

test('what the flags say wins, also where it equals a default', () => {
  const { request } = plan({ port: 8088, replicas: 1, tag: 'latest', scope: 'TENANT' })
  expect(request).toMatchObject({ name: 'desk', scope: 'tenant' })
  expect(request.spec).toMatchObject({
    image: 'registry.example.com/acme/desk',
    imageTag: 'latest',
    port: 8088,
    replicas: 1,
  })
  expect(request).not.toHaveProperty('update')
})

test('without flags the metadata decides; a tag in --image is split off', () => {
  expect(plan().request.spec).toMatchObject({ imageTag: 'v3', port: 9000, replicas: 2 })
  expect(plan({ image: 'localhost:5000/desk:v9' }).request.spec).toMatchObject({
    image: 'localhost:5000/desk',
    imageTag: 'v9',
  })
  expect(plan({}, [entry()], true).request.update).toBe(true)
})

test('the namespace of an entry counts only where it was meant', () => {
  expect(plan({}, [entry({ namespace: 'mcp-team-acme' })]).statedNamespace).toBe('mcp-team-acme')
  expect(plan({}, [entry({ namespace: 'mcp-servers' })]).statedNamespace).toBeUndefined()
  const forced = plan({ scope: 'tenant' }, [entry({ scope: 'org', namespace: 'mcp-servers-org' })])
  expect(forced).toMatchObject({ catalog: false })
  expect(forced.statedNamespace).toBeUndefined()
  expect(plan({}, [entry({ scope: 'public' })]).catalog).toBe(true)
})

test('an only entry of another name is lent, and that is said', () => {
  const { request, warnings } = plan({}, [entry({ name: 'front-desk' })])
  expect(request.spec).toMatchObject({ publicPathPrefix: 'desk', ingressPath: '/desk/mcp' })
  expect(warnings).toEqual([expect.stringContaining('front-desk')])
})

test('it replaces a server only where its file is named', () => {
  const lend = (fileNamed: boolean) =>
    planDeploy({
      name: 'desk',
      entries: [{ entry: entry({ name: 'front-desk' }), file: '.mcp/servers.yaml', path: 'servers[0]' }],
      flags: {},
      update: true,
      fileNamed,
    })
  expect(() => lend(false)).toThrow('describes front-desk, not desk')
  expect(lend(true).request).toMatchObject({ name: 'desk', update: true })
})

test.each<[string, () => unknown, string]>([
  ['two entries, none of the name', () => plan({}, [entry({ name: 'desks' }), entry({ name: 'b' })]), 'MCPR_NOT_FOUND'],
  ['namespace and team', () => plan({ namespace: 'a', team: 'b' }), 'MCPR_USAGE'],
  ['a namespace for the org catalog', () => plan({ namespace: 'a', scope: 'org' }), 'MCPR_USAGE'],
  ['a team for an entry of the public catalog', () => plan({ team: 'a' }, [entry({ scope: 'public' })]), 'MCPR_USAGE'],
  ['an unknown scope', () => plan({ scope: 'world' }), 'MCPR_USAGE'],
  ['no image anywhere', () => plan({}, []), 'MCPR_USAGE'],
  ['a name that no server can have', () => plan({}, [entry()], false, 'Desk_1'), 'MCPR_USAGE'],
  ['a port out of range', () => plan({ port: 0 }), 'MCPR_USAGE'],
])('refuses %s', (_, act, code) => {
  expect(act).toThrow(expect.objectContaining({ code }))
})

test('the port of the environment counts where nothing else says one', () => {
  const port = (flags: DeployFlags, entries: readonly ServerMetadata[]) =>
    planDeploy({
      name: 'desk',
      entries: entries.map((one) => ({ entry: one, file: '.mcp/servers.yaml', path: 'servers[0]' })),
      flags: { image: 'localhost:5000/desk', ...flags },
      update: false,
      defaultPort: 7777,
    }).request.spec.port
  expect(port({}, [])).toBe(7777)
  expect(port({ port: 9001 }, [])).toBe(9001)
  expect(port({}, [entry()])).toBe(9000)
})

test('what is no port in the environment counts as not set', () => {
  for (const text of ['', '0', '-1', '70000', 'http', '80.5', undefined]) {
    expect(defaultPort({ MCP_DEFAULT_SERVER_PORT: text })).toBeUndefined()
  }
  expect(defaultPort({ MCP_DEFAULT_SERVER_PORT: '9000' })).toBe(9000)
})
