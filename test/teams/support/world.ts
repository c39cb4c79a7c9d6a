// Three teams on one platform in this process, each with a server of its own and people, and agents that come through
// a real adapter.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { routes, type Team } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { ProfileStore } from '@mcp-runtime/sdk/profiles'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import { startProxy } from '../../../plugins/plugin-adapter/src/proxy/server.ts'
import { prepare } from '../../../plugins/plugin-adapter/src/services/prepare.ts'
import { readText } from '../../adapter/support/http.ts'
import { mcpFixture } from '../../adapter/support/mcp-server.ts'
import { type OwnPlatform, startOwnPlatform } from '../../support/own-platform.ts'

export const TOOLS = ['echo', 'upper', 'count', 'ask']
const PASSWORD = 'long-enough-1'

export interface Person {
  readonly id: string
  readonly email: string
  readonly token: string
  readonly client: PlatformClient
}

export interface Crew {
  readonly slug: string
  readonly team: Team
  readonly namespace: string
  readonly owner: Person
  readonly member: Person
  /** Its server. */
  readonly server: string
}

/** A call that the server has received and answers only when the test says so. */
export interface Held {
  readonly closed: Promise<unknown>
}

export interface World {
  readonly own: OwnPlatform
  readonly url: string
  readonly admin: PlatformClient
  readonly crews: readonly Crew[]
  /** An account, of no team. */
  person(email: string): Promise<Person>
  crew(slug: string): Promise<Crew>
  /** The next call with the text `hold` or, with headers sent already, `hold-stream`. */
  held(): Promise<Held>
  /** An agent of this person at this server: a client, an adapter, a session. Errors: those of the adapter. */
  agent(person: Person, at: Crew, agentID?: string): Promise<Agent>
  close(): Promise<void>
}

export interface Agent {
  readonly client: Client
  tools(): Promise<string[]>
  /** The text of an answer, or why it was refused. */
  call(tool: string, text?: string): Promise<{ refused: boolean; text: string }>
}

export async function startWorld(slugs: readonly string[]): Promise<World> {
  const own = await startOwnPlatform()
  const { url, credentials } = own.platform
  const as = (token: string) => createClient({ baseUrl: url, credential: { token } })
  const admin = as(credentials.admin.token)
  const waiting: ((held: Held) => void)[] = []
  const mcp = mcpFixture()
  const upstream = createServer(async (req, res) => {
    const body = await readText(req)
    const hold = /"text":"(hold(?:-stream)?)"/.exec(body)?.[1]
    if (hold === undefined) return mcp.handle(req, res, body)
    if (hold === 'hold-stream') res.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
    waiting.shift()?.({ closed: once(res, 'close') })
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const mcpUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/mcp`

  const login = async (email: string, id: string): Promise<Person> => {
    const reply = await createClient({ baseUrl: url }).call(routes.login, { body: { email, password: PASSWORD } })
    return { id, email, token: reply.access_token, client: as(reply.access_token) }
  }
  const person = async (email: string) => {
    const { user } = await admin.call(routes.createUser, { body: { email, password: PASSWORD } })
    return login(email, user.id)
  }

  async function crew(slug: string): Promise<Crew> {
    const { team } = await admin.call(routes.createTeam, { body: { slug } })
    const join = async (name: string, role: string) => {
      const email = `${name}@${slug}.test`
      const body = { email, password: PASSWORD, role }
      const { user } = await admin.call(routes.createTeamUser, { params: { slug }, body })
      return login(email, user.id)
    }
    const [owner, member] = [await join('owner', 'owner'), await join('member', 'member')]
    const { namespace } = team
    const server = `desk-of-${slug}`
    const tools = TOOLS.map((name) => ({ name, requiredTrust: 'low' as const, sideEffect: 'read' as const }))
    const spec = { image: 'desk', imageTag: 'v1', tools }
    await owner.client.call(routes.applyServer, { body: { name: server, namespace, scope: 'tenant', spec } })
    await owner.client.call(routes.attach, { body: { name: server, namespace, target: { kind: 'url', url: mcpUrl } } })
    return { slug, team, namespace, owner, member, server }
  }

  async function agent({ token }: Person, at: Crew, agentID = 'cursor'): Promise<Agent> {
    const runtimeUrl = `${url}/${at.server}/mcp`
    const flags = { 'runtime-url': runtimeUrl, server: at.server, namespace: at.namespace, agent: agentID }
    const more = { 'agent-id': agentID, 'auto-refresh': true, listen: '127.0.0.1:0' }
    const runtime = await prepare('proxy', { ...flags, ...more }, contextOf(own.env(token)))
    onTestFinished(() => runtime.keeper.close())
    const proxy = await startProxy(runtime)
    onTestFinished(() => proxy.stop())
    const client = new Client({ name: 'agent', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL(proxy.url)))
    onTestFinished(() => client.close())
    return {
      client,
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: (name, text = 'hello') =>
        client.callTool({ name, arguments: { text } }).then(
          ({ isError = false, content }) => ({ refused: isError === true, text: JSON.stringify(content) }),
          (error: Error) => ({ refused: true, text: error.message }),
        ),
    }
  }

  const crews: Crew[] = []
  for (const slug of slugs) crews.push(await crew(slug))
  return {
    own,
    url,
    admin,
    crews,
    person,
    crew,
    held: () => new Promise((resolve) => waiting.push(resolve)),
    agent,
    async close() {
      upstream.closeAllConnections()
      upstream.close()
      await own.close()
    },
  }
}

function contextOf(env: Record<string, string>): CommandContext {
  const nothing = () => undefined
  const now = () => new Date()
  const profiles = new ProfileStore({ env, now, warn: nothing })
  const { signal } = new AbortController()
  const quiet = { say: nothing, warn: nothing, hint: nothing, trace: nothing, redactor: { add: nothing } }
  return { env, now, profiles, profile: undefined, signal, ...quiet } as unknown as CommandContext
}

/** Lets agents of one team call `echo` on the server of another. */
export async function letIn(host: Crew, guest: Crew, name = `for-${guest.slug}`): Promise<void> {
  const { namespace, server } = host
  await host.owner.client.call(routes.applyGrant, {
    body: {
      name,
      namespace,
      serverRef: { name: server, namespace },
      subject: { agentID: 'cursor', teamID: guest.team.id },
      maxTrust: 'low',
      allowedSideEffects: ['read'],
      toolRules: [{ name: 'echo', decision: 'allow' }],
    },
  })
}
