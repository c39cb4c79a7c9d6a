// A gateway on a real port, in front of whatever upstream a test gives it.
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUpstream, type Upstream } from '@mcp-runtime/wire'
import { createGateway, type Gateway } from '../../../packages/platform/src/gateway/index.ts'
import { type GrantRecord, kinds, type ServerRecord, type SessionRecord } from '../../../packages/platform/src/kinds.ts'
import { createPolicyIndex, type PolicyIndex } from '../../../packages/platform/src/policy-index/index.ts'
import type { Store, WorkloadStatus, Workloads } from '../../../packages/platform/src/ports/index.ts'
import { silent, tempStore } from '../../../packages/platform/test/support/temp-store.ts'
import { createMemoryEvents, type MemoryEvents } from './memory-events.ts'

export const NAMESPACE = 'mcp-team-a'
export const TEAM = 'team-a'

export interface Listening {
  readonly url: string
  readonly server: Server
  close(): Promise<void>
}

/** A node:http server on a free loopback port. */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface Rig {
  readonly url: string
  readonly store: Store
  readonly index: PolicyIndex
  readonly gateway: Gateway
  readonly gatewayServer: Server
  readonly events: MemoryEvents
  readonly upstreams: Map<string, Upstream>
  status: WorkloadStatus
  now: number
  /** Deploys a server; returns its uid. */
  deploy(name: string, spec?: Partial<ServerRecord['spec']>, upstreamUrl?: string): Promise<string>
  grant(server: string, name: string, spec?: Partial<GrantRecord['spec']>): Promise<void>
  /** Issues a session with a secret; returns the headers an adapter would send. */
  session(server: string, name: string, record?: SessionChange): Promise<Record<string, string>>
  close(): Promise<void>
}

type SessionChange = Partial<SessionRecord['spec']> & { userID?: string; secrets?: SessionRecord['secrets'] }

export const TOOLS: NonNullable<ServerRecord['spec']['tools']> = [
  { name: 'list_tickets', sideEffect: 'read' },
  { name: 'create_ticket', sideEffect: 'write', requiredTrust: 'medium' },
  { name: 'close_ticket', sideEffect: 'destructive', requiredTrust: 'high' },
]

/** `ask`: what the gateway is given in place of the index, to plant faults in how it asks. */
export async function startRig({
  ask = (index) => index,
}: {
  ask?: (index: PolicyIndex) => PolicyIndex
} = {}): Promise<Rig> {
  const temp = tempStore()
  const { store } = temp
  const events = createMemoryEvents()
  const index = createPolicyIndex({ store, cluster: 'local' })
  const upstreams = new Map<string, Upstream>()
  const workloads: Workloads = {
    upstream: (uid) => upstreams.get(uid),
    status: () => rig.status,
    attach: async () => rig.status,
    detach: async () => undefined,
    logs: async function* () {},
    onChange: () => () => undefined,
    close: async () => undefined,
  }
  const gateway = createGateway({ index: ask(index), events, workloads, clock: () => rig.now, log: silent })
  const front = await listen(gateway.handle)
  const uidOf = (server: string) => store.get(kinds.server, NAMESPACE, server)?.uid ?? ''

  const rig: Rig = {
    url: front.url,
    store,
    index,
    gateway,
    gatewayServer: front.server,
    events,
    upstreams,
    status: { state: 'missing', reason: 'WorkloadMissing', restarts: 0 },
    now: Date.parse('2026-06-01T12:00:00Z'),
    async deploy(name, spec, upstreamUrl) {
      const { uid } = await store.write((to) =>
        to.put(kinds.server, NAMESPACE, name, {
          labels: {},
          annotations: {},
          spec: { image: `${name}:1`, teamID: TEAM, tools: TOOLS, gateway: { enabled: true }, ...spec },
        }),
      )
      if (upstreamUrl !== undefined) upstreams.set(uid, createUpstream(upstreamUrl))
      return uid
    },
    async grant(server, name, spec) {
      await store.write((to) =>
        to.put(kinds.grant, NAMESPACE, name, {
          serverUid: uidOf(server),
          spec: {
            serverRef: { name: server },
            subject: { agentID: 'cursor' },
            maxTrust: 'high',
            allowedSideEffects: ['read'],
            ...spec,
          },
        }),
      )
    },
    async session(server, name, { userID, secrets, ...spec } = {}) {
      const secret = randomBytes(24).toString('base64url')
      const hash = createHash('sha256').update(secret).digest('hex')
      await store.write((to) =>
        to.put(kinds.session, NAMESPACE, name, {
          serverUid: uidOf(server),
          secrets: secrets ?? [{ hash }],
          ...(userID === undefined ? {} : { userID }),
          spec: {
            serverRef: { name: server },
            subject: { humanID: 'ann', agentID: 'cursor', teamID: TEAM },
            consentedTrust: 'high',
            ...spec,
          },
        }),
      )
      return {
        'x-mcp-human-id': 'ann',
        'x-mcp-agent-id': 'cursor',
        'x-mcp-team-id': TEAM,
        'x-mcp-agent-session': name,
        'x-mcp-agent-session-secret': secret,
      }
    },
    async close() {
      gateway.close()
      index.close()
      await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
      await front.close()
      temp.close()
    },
  }
  return rig
}
