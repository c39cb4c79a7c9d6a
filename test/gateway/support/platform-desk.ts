// The whole platform in one process, with a server behind its gateway that answers every message.
import { expect } from 'vitest'
import {
  type Call,
  NAMESPACE,
  type Rig,
  serverBody,
  startRig,
} from '../../../packages/platform/test/support/platform.ts'
import { handClock } from '../../../packages/platform/test/support/temp-store.ts'
import { ask, call } from './ask.ts'
import { type Listening, listen } from './rig.ts'

export const SECRET = 'x-mcp-agent-session-secret'

export interface Issued {
  readonly name: string
  readonly secret: string
  readonly expiresAt: string
}

/** The tools that the server behind the gateway lists. */
const TOOLS = ['list_tickets', 'close_ticket', 'undeclared']

export interface PlatformDesk {
  readonly rig: Rig
  readonly time: ReturnType<typeof handClock>
  /** Deploys the server anew, with a workload. */
  deploy(name: string, more?: Record<string, unknown>): Promise<void>
  /** A session of the adapter; `held`: the secret that it shows. */
  issue(held?: string, as?: Call, more?: object): Promise<Issued>
  /** What becomes of one call: `allowed`, or the reason of its refusal. */
  outcome(session: Issued, options?: Record<string, string>): Promise<string>
  /** The names of the tools that the session is shown. */
  tools(session: Issued, path?: string): Promise<string[]>
  stop(): Promise<void>
}

export async function startPlatformDesk(): Promise<PlatformDesk> {
  const time = handClock()
  const server: Listening = await listen((req, res) => {
    let body = ''
    req.on('data', (chunk) => {
      body += chunk
    })
    req.on('end', () => {
      const tools = TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } }))
      const result = body.includes('tools/list') ? { tools } : { ok: true }
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }))
    })
  })
  const rig = await startRig({ clock: time.clock })
  const headersOf = ({ name, secret }: Issued) => ({ 'x-mcp-agent-session': name, [SECRET]: secret })
  return {
    rig,
    time,
    async deploy(name, more = {}) {
      await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/${name}`)
      expect((await rig.owner('POST', '/runtime/servers', serverBody(name, more))).status).toBe(200)
      const target = { kind: 'url', url: server.url }
      expect((await rig.owner('POST', '/local/attachments', { name, target })).status).toBe(200)
    },
    async issue(held, as = rig.owner, more = {}) {
      const body = { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor', ...more }
      const answer = await as('POST', '/runtime/adapter/sessions', body, held === undefined ? {} : { [SECRET]: held })
      expect([answer.status, answer.body.message]).toEqual([200, undefined])
      return answer.body
    },
    async outcome(session, { path = '/desk/mcp', tool = 'list_tickets', ...more } = {}) {
      const { status, json } = await ask(rig.url + path, {
        body: call(tool),
        headers: { ...headersOf(session), ...more },
      })
      if (status !== 200) return json.error.data.reason
      return json.result._meta?.['mcpruntime.org/reason'] ?? (json.result.ok ? 'allowed' : JSON.stringify(json))
    },
    async tools(session, path = '/desk/mcp') {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
      const { json } = await ask(rig.url + path, { body, headers: headersOf(session) })
      return json.result.tools.map(({ name }: { name: string }) => name)
    },
    async stop() {
      await rig.stop()
      await server.close()
    },
  }
}
