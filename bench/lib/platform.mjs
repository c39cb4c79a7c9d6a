// The whole local platform with one server attached, one grant and one session: node platform.mjs UPSTREAM-URL.
import '../../scripts/source.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serving } from './role.mjs'

const { startLocalPlatform } = await import('@mcp-runtime/platform')
const dataDir = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const platform = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log: silent })
const { token } = platform.credentials.local
const namespace = 'mcp-team-local'

const api = async (path, body) => {
  const response = await fetch(`${platform.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

const tools = [{ name: 'list_tickets', requiredTrust: 'low', sideEffect: 'read' }]
await api('/runtime/servers', {
  name: 'desk',
  namespace,
  scope: 'tenant',
  spec: { image: 'desk', imageTag: 'v1', tools },
})
await api('/local/attachments', { name: 'desk', namespace, target: { kind: 'url', url: process.argv[2] } })
await api('/runtime/grants', {
  name: 'readers',
  namespace,
  serverRef: { name: 'desk' },
  subject: { agentID: 'cursor' },
  maxTrust: 'low',
  allowedSideEffects: ['read'],
  toolRules: [{ name: 'list_tickets', decision: 'allow' }],
})
const session = await api('/runtime/adapter/sessions', { serverName: 'desk', agentID: 'cursor' })
serving(
  {
    url: `${platform.url}/desk/mcp`,
    platform: platform.url,
    token,
    session: session.name,
    headers: [
      ...['X-MCP-Human-ID', session.humanID, 'X-MCP-Agent-ID', session.agentID, 'X-MCP-Team-ID', session.teamID],
      ...['X-MCP-Agent-Session', session.name, 'X-MCP-Agent-Session-Secret', session.secret],
    ],
  },
  async () => {
    await platform.close()
    rmSync(dataDir, { recursive: true, force: true })
  },
)
