// A platform with one thing of every sort, all called `desk`, so that whatever a new route is about, there is one.
import { startOwnPlatform } from '../../support/own-platform.ts'
import { type Answer, type Http, openHttp, type Sent } from './http.ts'

export const NAMESPACE = 'mcp-team-local'
export const OTHER_NAMESPACE = 'mcp-team-other'
export const NAME = 'desk'
export const PASSWORD = 'long-enough-1'

/** `member` is one of the team `local`; `outsider` owns the team `other`. */
export const WHO = ['anon', 'admin', 'owner', 'member', 'outsider'] as const
/** `victim` is there to be changed, and calls with an API key, which outlives his logins. */
export type Who = (typeof WHO)[number] | 'victim'

export interface World {
  readonly http: Http
  readonly url: string
  call(who: Who, request: Sent): Promise<Answer>
  /** Sends JSON and must be answered with success. */
  must(who: Who, method: string, path: string, body?: unknown): Promise<unknown>
  /** Makes again what a request has taken away. */
  restore(): Promise<void>
  /** A name that nothing has yet. */
  fresh(prefix: string): string
  /** What a parameter or a field of this name may well be; the first is the one that exists. */
  hints(field: string): readonly string[]
  /** A person whose account may be changed. */
  readonly victim: { readonly id: string; readonly email: string; refreshToken: string }
  close(): Promise<void>
}

interface Created {
  readonly user: { readonly id: string }
}
interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

export const serverBody = (name: string, more: object = {}) => ({
  name,
  namespace: NAMESPACE,
  spec: {
    image: `registry.example.test/local/${name}`,
    imageTag: 'v1',
    tools: [
      { name: 'list', requiredTrust: 'low', sideEffect: 'read' },
      { name: 'close', requiredTrust: 'medium', sideEffect: 'write', labels: { kind: 'ticket' } },
    ],
  },
  ...more,
})

export const grantBody = (name: string, more: object = {}) => ({
  name,
  namespace: NAMESPACE,
  serverRef: { name: NAME, namespace: NAMESPACE },
  subject: { agentID: 'cursor' },
  maxTrust: 'medium',
  allowedSideEffects: ['read', 'write'],
  toolRules: [{ name: 'list', decision: 'allow', requiredTrust: 'low' }],
  ...more,
})

export const sessionBody = (name: string, more: object = {}) => ({
  name,
  namespace: NAMESPACE,
  serverRef: { name: NAME, namespace: NAMESPACE },
  subject: { humanID: 'ada', agentID: 'cursor' },
  consentedTrust: 'low',
  expiresAt: '2999-01-01T00:00:00Z',
  ...more,
})

export async function startWorld(): Promise<World> {
  const own = await startOwnPlatform()
  const { url, credentials } = own.platform
  const http = openHttp(url)
  const tokens: Partial<Record<Who, string>> = { admin: credentials.admin.token, owner: credentials.local.token }
  let count = 0
  const ids: Record<string, string> = {}
  const victim = { id: '', email: 'victim@example.test', refreshToken: '' }

  let changed = true
  const call: World['call'] = async (who, request) => {
    const answer = await http.send(request, tokens[who])
    changed ||= request.method !== 'GET' && answer.status < 300
    return answer
  }
  const must: World['must'] = async (who, method, path, body) => {
    const answer = await call(who, { method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    if (answer.status >= 300) throw new Error(`${who}: ${method} ${path} gave ${answer.status} ${answer.text}`)
    return answer.json
  }
  const account = async (email: string): Promise<string> => {
    const { user } = (await must('admin', 'POST', '/users', { email, password: PASSWORD })) as Created
    return user.id
  }
  const logIn = (email: string) => must('anon', 'POST', '/auth/login', { email, password: PASSWORD }) as Promise<Tokens>
  const has = async (path: string) => (await call('admin', { method: 'GET', path })).status < 300

  const restore = async (): Promise<void> => {
    if (!changed) return
    for (const slug of ['local', 'other']) {
      const id = ids[slug === 'local' ? 'member' : 'outsider']
      if (!(await has(`/runtime/teams/${slug}`))) await must('admin', 'POST', '/runtime/teams', { slug })
      await must('admin', 'PUT', `/runtime/teams/${slug}/members/${id}`, {
        role: slug === 'local' ? 'member' : 'owner',
      })
    }
    const item = `${NAMESPACE}/${NAME}`
    if (!(await has(`/runtime/servers/${item}`))) await must('owner', 'POST', '/runtime/servers', serverBody(NAME))
    await must('owner', 'POST', '/runtime/grants', grantBody(NAME, { disabled: false }))
    await must('admin', 'POST', '/runtime/sessions', sessionBody(NAME, { revoked: false }))
    await must('owner', 'PUT', `/local/secrets/${item}/KEY`, { value: 'secret' })
    const target = { kind: 'url', url: 'http://127.0.0.1:9/mcp' }
    await must('owner', 'POST', '/local/attachments', { name: NAME, namespace: NAMESPACE, target })
    changed = false
  }

  const member = 'member@example.test'
  const outsider = 'outsider@example.test'
  for (const [who, email] of Object.entries({ member, outsider })) {
    ids[who] = await account(email)
    tokens[who as Who] = (await logIn(email)).access_token
  }
  ids.victim = await account(victim.email)
  const { refresh_token, ...fresh } = await logIn(victim.email)
  tokens.victim = fresh.access_token
  const made = (await must('victim', 'POST', '/user/api-keys', { name: 'ci' })) as { api_key: string }
  tokens.victim = made.api_key
  victim.refreshToken = refresh_token
  victim.id = ids.victim ?? ''
  await restore()

  const hints: Record<string, readonly string[]> = {
    namespace: [NAMESPACE, OTHER_NAMESPACE, 'mcp-servers', 'nowhere'],
    name: [NAME, 'other-desk'],
    server: [NAME, 'other-desk'],
    serverName: [NAME, 'other-desk'],
    slug: ['other', 'nobody'],
    team: ['other', 'local'],
    key: ['KEY', 'OTHER'],
    id: [victim.id, 'uk_nothing'],
    userID: [victim.id, 'ada'],
    subject: [victim.id, 'ada'],
    humanID: ['ada', victim.id],
    agentID: ['cursor', 'codex'],
    email: [victim.email, 'new@example.test', 'no address'],
    password: [PASSWORD, 'short'],
    role: ['member', 'user', 'admin', 'owner'],
    tool: ['list', 'close'],
    maxTrust: ['low', 'high'],
    consentedTrust: ['low', 'high'],
    requestedTrust: ['low', 'HIGH'],
    requestedTTL: ['1h', '0s', '-5m', '1e9h'],
    expiresAt: ['2999-01-01T00:00:00Z', '2026-02-30T00:00:00Z'],
    allowedSideEffects: ['read', 'write'],
    decision: ['allow', 'deny'],
    scope: ['tenant', 'org', 'public'],
    image: ['registry.example.test/local/desk', 'desk'],
    // What holds an answer is not tried for long.
    wait: ['0', '-1', '31', 'x'],
    follow: ['false', 'true', 'maybe'],
    limit: ['10', '0', '1001', '1e3', 'x', '-1'],
    tail: ['1', '-1', '-2', '1.5'],
    after: ['0', '-1', '9007199254740993', 'x'],
    cursor: ['bm90aGluZw', '!', ''],
    since: ['1h', '2026-01-01T00:00:00Z', 'yesterday'],
    until: ['2999-01-01T00:00:00Z', 'tomorrow'],
  }

  return {
    http,
    url,
    call,
    must,
    restore,
    fresh: (prefix) => `${prefix}-${++count}`,
    hints: (field) => hints[field] ?? [],
    victim,
    async close() {
      await http.close()
      await own.close()
    },
  }
}
