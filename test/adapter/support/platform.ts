// A platform and a gateway as a real HTTP server: sessions, and the answers of either kind of gateway. `go`: bare
// `{"error": reason}` with 401 or 403, no session secret. `ours`: JSON-RPC answers, and a secret with each session.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { json, type Listening, listen, readText } from './http.ts'
import { type McpFixture, mcpFixture } from './mcp-server.ts'

export type Flavour = 'go' | 'ours'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: string[]
  readonly body: string
}

export interface FakePlatform extends Listening {
  readonly runtimeUrl: string
  readonly mcp: McpFixture
  /** Requests to the MCP route. */
  readonly seen: Seen[]
  /** Bodies of the calls for sessions. */
  readonly issued: Record<string, string>[]
  readonly session: { name: string; secret: string; expiresAt: number; revoked: boolean; known: boolean }
  /** Tool name to the reason it is denied with. */
  readonly denied: Map<string, string>
  /** Answers the next call for a session, when set. */
  issue: ((res: ServerResponse) => void) | undefined
}

export async function fakePlatform(flavour: Flavour, port?: number): Promise<FakePlatform> {
  const mcp = mcpFixture()
  const session = { name: 'adapter-1', secret: 's-0', expiresAt: Date.now() + 3_600_000, revoked: false, known: true }
  const platform = {
    mcp,
    session,
    seen: [] as Seen[],
    issued: [] as Record<string, string>[],
    denied: new Map([['upper', 'trust_too_low']]),
    issue: undefined as FakePlatform['issue'],
  }

  const issue = (res: ServerResponse, body: string): unknown => {
    platform.issued.push(JSON.parse(body))
    if (platform.issue) return platform.issue(res)
    const reused = session.known && session.expiresAt - Date.now() > 30_000
    if (!reused) Object.assign(session, { expiresAt: Date.now() + 3_600_000, known: true })
    if (flavour === 'ours') session.secret = `s-${randomUUID()}`
    const { serverName, agentID } = JSON.parse(body)
    json(res, 200, {
      name: session.name,
      namespace: 'team-a',
      humanID: 'human-1',
      agentID,
      teamID: 'team-1',
      serverName,
      consentedTrust: 'low',
      policyVersion: 'v1',
      expiresAt: new Date(session.expiresAt).toISOString(),
      reused,
      ...(flavour === 'ours' ? { secret: session.secret } : {}),
    })
  }

  const judge = (headers: IncomingMessage['headers'], body: string): { status: number; reason: string } | undefined => {
    const refuse = (status: number, reason: string) => ({ status, reason })
    if (headers['x-mcp-agent-session'] === undefined) return refuse(401, 'missing_session')
    if (flavour === 'ours' && headers['x-mcp-agent-session-secret'] !== session.secret)
      return refuse(401, 'session_not_found')
    if (!session.known) return refuse(401, 'session_not_found')
    if (session.revoked) return refuse(401, 'session_revoked')
    if (Date.now() >= session.expiresAt) return refuse(401, 'session_expired')
    const { method, params } = body === '' ? {} : JSON.parse(body)
    const reason = method === 'tools/call' ? platform.denied.get(params.name) : undefined
    return reason === undefined ? undefined : refuse(403, reason)
  }

  const deny = (res: ServerResponse, { status, reason }: { status: number; reason: string }, body: string): unknown => {
    if (flavour === 'go') return json(res, status, { error: reason })
    const { id = null, method } = body === '' ? {} : JSON.parse(body)
    if (status === 401) {
      const data = { reason, hint: 'do something', correlation_id: 'c-1' }
      return json(res, 401, { jsonrpc: '2.0', id, error: { code: -32003, message: 'Our sentence.', data } })
    }
    if (method !== 'tools/call') {
      return json(res, 200, { jsonrpc: '2.0', id, error: { code: -32003, message: 'Our sentence.', data: { reason } } })
    }
    const result = { content: [{ type: 'text', text: 'Our sentence.' }], isError: true, resultType: 'complete' }
    json(res, 200, { jsonrpc: '2.0', id, result })
  }

  const listening = await listen(async (req, res) => {
    const body = await readText(req)
    if (req.url?.startsWith('/api/v1/runtime/adapter/sessions')) return issue(res, body)
    const { method = '', url = '', headers, rawHeaders } = req
    if (method === 'HEAD') return void res.writeHead(405).end()
    platform.seen.push({ method, url, headers, rawHeaders, body })
    const denial = judge(headers, body)
    if (denial) return deny(res, denial, body)
    await mcp.handle(req, res, body)
  }, port)
  return Object.assign(platform, listening, { runtimeUrl: `${listening.url}/workspace/mcp` })
}
