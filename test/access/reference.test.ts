// Every line of the reference's group `access`, as it is written there, by the owner of team acme and by the profile
// `admin`, against a platform. What stands in <…> is filled in.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'
import { Sandbox } from '../support/sandbox.ts'

const ALICE = { email: 'alice@acme.com', password: 'alice-of-acme-1' }
const NAMESPACE = 'mcp-team-acme'
const TOOLS = ['echo', 'add', 'upper', 'create_task']

let own: OwnPlatform
let box: Sandbox
let admin: PlatformClient
let globex: string

beforeAll(async () => {
  own = await startOwnPlatform()
  box = await Sandbox.create()
  const { url, credentials } = own.platform
  admin = createClient({ baseUrl: url, credential: { token: credentials.admin.token } })
  const { user } = await admin.call(routes.createUser, { body: ALICE })
  await admin.call(routes.createTeam, { body: { slug: 'acme', name: 'Acme Corp' } })
  await admin.call(routes.putMember, { params: { slug: 'acme', userID: user.id }, body: { role: 'owner' } })
  globex = (await admin.call(routes.createTeam, { body: { slug: 'globex' } })).team.id
  const tools = TOOLS.map((name) => ({ name, requiredTrust: 'low', sideEffect: 'read' }) as const)
  await admin.call(routes.applyServer, {
    body: {
      name: 'workspace-demo',
      namespace: NAMESPACE,
      spec: { image: 'registry.example.com/acme/workspace-demo', tools },
    },
  })
  await mkdir(join(box.dir, '.mcp'))
  const server = { name: 'workspace-demo', image: 'workspace-demo', route: '/workspace-demo/mcp', tools }
  await writeFile(join(box.dir, '.mcp', 'servers.yaml'), JSON.stringify({ version: 'v1', servers: [server] }))
  const login = ['auth', 'login', '--api-url', url]
  await box.ok([...login, '--token', credentials.admin.token, '--profile', 'admin'])
  await box.ok([...login, '--email', ALICE.email, '--password', ALICE.password, '--profile', 'alice'])
}, 60_000)
afterAll(async () => {
  await rm(box.dir, { recursive: true, force: true })
  await own.close()
})

/** Lines as they are typed; what they printed on stdout. */
async function type(lines: string): Promise<string> {
  const { code, stdout, stderr } = await box.run(['sh', '-ec', lines])
  expect(code, stdout + stderr).toBe(0)
  return stdout
}
const file = async (name: string) => parse((await box.run(['cat', name])).stdout)
const rule = (name: string, decision: string, requiredTrust: string) => ({ name, decision, requiredTrust })

test('grants', async () => {
  await type(`mcp-runtime access grant init workspace-ops \\
--server workspace-demo \\
--namespace mcp-team-acme \\
--agent-id cursor \\
--tool echo \\
--tool add \\
--tool upper \\
--output grant.yaml`)
  expect(await file('grant.yaml')).toEqual({
    apiVersion: 'mcpruntime.org/v1alpha1',
    kind: 'MCPAccessGrant',
    metadata: { name: 'workspace-ops', namespace: NAMESPACE },
    spec: {
      serverRef: { name: 'workspace-demo', namespace: NAMESPACE },
      subject: { agentID: 'cursor' },
      maxTrust: 'low',
      allowedSideEffects: ['read'],
      policyVersion: 'v1',
      toolRules: [rule('echo', 'allow', 'low'), rule('add', 'allow', 'low'), rule('upper', 'allow', 'low')],
    },
  })
  // The other way to write it, not a second step.
  await rm(join(box.dir, 'grant.yaml'))
  await type(`mcp-runtime access grant init workspace-ops \\
--server workspace-demo \\
--namespace mcp-team-acme \\
--agent-id cursor \\
--tool-rule echo:allow:low \\
--tool-rule add:allow:low \\
--tool-rule create_task:deny:medium \\
--output grant.yaml
mcp-runtime server validate --metadata-dir .mcp --grant-file grant.yaml
mcp-runtime access grant apply --file grant.yaml`)
  const shown = await type(`mcp-runtime access grant list
mcp-runtime access grant list --namespace mcp-team-acme
mcp-runtime access grant get workspace-ops --namespace mcp-team-acme
mcp-runtime access grant disable workspace-ops --namespace mcp-team-acme`)
  expect(
    shown.match(/^workspace-ops +mcp-team-acme +workspace-demo +agent cursor, team acme +low +false/gm),
  ).toHaveLength(3)
  expect(shown).toContain('deny create_task (trust medium)')
  expect(shown).toContain('grant/workspace-ops disabled in mcp-team-acme')
  const rest = await type(`mcp-runtime access grant enable workspace-ops --namespace mcp-team-acme
mcp-runtime access grant delete workspace-ops --namespace mcp-team-acme`)
  expect(rest).toBe('grant/workspace-ops enabled in mcp-team-acme\ngrant/workspace-ops deleted from mcp-team-acme\n')
}, 60_000)

test('sessions', async () => {
  const shown = await type(`mcp-runtime access session init cursor-session \\
--server workspace-demo \\
--namespace mcp-team-acme \\
--agent-id cursor \\
--trust low \\
--expires-in 4h \\
--output session.yaml
MCP_PLATFORM_API_PROFILE=admin \\
mcp-runtime access session apply --file session.yaml
mcp-runtime access session list
mcp-runtime access session get cursor-session --namespace mcp-team-acme
mcp-runtime access session revoke cursor-session --namespace mcp-team-acme
mcp-runtime access session unrevoke cursor-session --namespace mcp-team-acme`)
  expect(shown).toContain('session/cursor-session applied in mcp-team-acme\n')
  expect(
    shown.match(/^cursor-session +mcp-team-acme +workspace-demo +agent cursor, team acme +low +false/gm),
  ).toHaveLength(2)
  expect(shown).toContain('session/cursor-session revoked in mcp-team-acme\nsession/cursor-session restored in')
  const { spec } = await file('session.yaml')
  expect(spec).toMatchObject({ consentedTrust: 'low', expiresAt: expect.stringMatching(/^\d{4}-.*:\d\dZ$/) })
}, 60_000)

test('access of another team', async () => {
  await type(`mcp-runtime access grant init workspace-to-globex \\
--server workspace-demo \\
--namespace mcp-team-acme \\
--team-id ${globex} \\
--agent-id cursor \\
--tool echo \\
--tool add \\
--output grant-cross.yaml
mcp-runtime access grant apply --file grant-cross.yaml
MCP_PLATFORM_API_PROFILE=admin \\
mcp-runtime access session init globex-session \\
--server workspace-demo \\
--namespace mcp-team-acme \\
--team-id ${globex} \\
--agent-id cursor \\
--trust low \\
--expires-in 4h \\
--output session-cross.yaml
MCP_PLATFORM_API_PROFILE=admin \\
mcp-runtime access session apply --file session-cross.yaml`)
  const item = (name: string) => ({ params: { namespace: NAMESPACE, name } })
  const { grant } = await admin.call(routes.getGrant, item('workspace-to-globex'))
  const { session } = await admin.call(routes.getSession, item('globex-session'))
  const subject = { agentID: 'cursor', teamID: globex }
  expect([grant.subject, session.subject]).toEqual([subject, subject])
  expect(await type('mcp-runtime access grant list --team globex')).toMatch(
    /workspace-to-globex .*agent cursor, team globex/,
  )
}, 60_000)
