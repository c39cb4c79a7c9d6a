// The local platform with 500 servers and as many grants and sessions as the word says, written to its store before it
// starts: node large-platform.mjs COUNT UPSTREAM-URL. Server s-0000 is attached to the upstream.
import '../../scripts/source.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serving } from './role.mjs'
import { agentOf, NAMESPACE, seed, serverOf } from './seed.mjs'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const [count, upstream] = [Number(process.argv[2]), process.argv[3]]
const { startLocalPlatform } = await import('@mcp-runtime/platform')
const dataDir = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const log = { debug() {}, info() {}, warn() {}, error() {} }
const start = () => startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log })

await (await start()).close()
const member = await seed(dataDir, count)
const began = performance.now()
const platform = await start()
const startup = performance.now() - began

const { token } = platform.credentials.local
const post = async (path, body) => {
  const response = await fetch(`${platform.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
let session
if (upstream !== undefined) {
  await post('/local/attachments', { name: serverOf(0), namespace: NAMESPACE, target: { kind: 'url', url: upstream } })
  session = await post('/runtime/adapter/sessions', { serverName: serverOf(0), agentID: agentOf(0) })
}
collect()
serving(
  {
    dataDir,
    startup,
    member,
    url: platform.url,
    tokens: { local: token, admin: platform.credentials.admin.token },
    refreshToken: platform.credentials.local.refreshToken,
    memory: process.memoryUsage(),
    session,
  },
  async () => {
    await platform.close()
    rmSync(dataDir, { recursive: true, force: true })
  },
)
