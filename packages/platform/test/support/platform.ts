import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalPlatform, type LocalPlatformOptions, startLocalPlatform } from '../../src/index.ts'
import { leaveEngine } from '../../src/local/leave-engine.ts'
import { silent } from './temp-store.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  readonly body: any
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** Calls the API with a token (or none); a string body goes out as it is. */
export const caller =
  (url: string, token?: string): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
  }

export interface Rig {
  platform: LocalPlatform
  url: string
  dataDir: string
  anon: Call
  /** The owner of team `local`. */
  owner: Call
  admin: Call
  /** A new account with a password, logged in. */
  user(email: string): Promise<{ id: string; call: Call }>
  restart(options?: Partial<LocalPlatformOptions>): Promise<void>
  stop(): Promise<void>
}

export const PASSWORD = 'long-enough-1'

/** The whole platform on a free port and a folder of its own. */
export async function startRig(options: Partial<LocalPlatformOptions> = {}): Promise<Rig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'platform-'))
  const rig = {} as Rig
  const start = async (more: Partial<LocalPlatformOptions>) => {
    const platform = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log: silent, ...options, ...more })
    const { url, credentials } = platform
    Object.assign(rig, {
      platform,
      url,
      dataDir,
      anon: caller(url),
      owner: caller(url, credentials.local.token),
      admin: caller(url, credentials.admin.token),
    })
  }
  await start({})
  rig.user = async (email) => {
    const { body } = await rig.admin('POST', '/users', { email, password: PASSWORD })
    const login = await rig.anon('POST', '/auth/login', { email, password: PASSWORD })
    return { id: body.user.id as string, call: caller(rig.url, login.body.access_token) }
  }
  rig.restart = async (more = {}) => {
    await rig.platform.close()
    await start(more)
  }
  rig.stop = async () => {
    await rig.platform.close()
    // Images that were pushed have been given to the engine of this machine, where there is one.
    await leaveEngine(rig.platform.dataDir, process.env)
    rmSync(dataDir, { recursive: true, force: true })
  }
  return rig
}

export const NAMESPACE = 'mcp-team-local'

export const serverBody = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  namespace: NAMESPACE,
  scope: 'tenant',
  spec: {
    image: `registry.example.test/local/${name}`,
    imageTag: 'v1',
    tools: [
      { name: 'list_tickets', requiredTrust: 'low', sideEffect: 'read' },
      { name: 'close_ticket', requiredTrust: 'medium', sideEffect: 'write' },
    ],
    session: { required: true },
  },
  ...more,
})

export const grantBody = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  namespace: NAMESPACE,
  serverRef: { name: 'desk', namespace: NAMESPACE },
  subject: { agentID: 'cursor' },
  maxTrust: 'low',
  allowedSideEffects: ['read'],
  toolRules: [{ name: 'list_tickets', decision: 'allow', requiredTrust: 'low' }],
  ...more,
})

export const sessionBody = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  namespace: NAMESPACE,
  serverRef: { name: 'desk', namespace: NAMESPACE },
  subject: { humanID: 'ada', agentID: 'cursor' },
  consentedTrust: 'low',
  expiresAt: '2999-01-01T00:00:00Z',
  ...more,
})
