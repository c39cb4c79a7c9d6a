// Every way into a team by the API that its guests and strangers must find closed.
import type { Crew } from './world.ts'

type Door = readonly [method: string, path: string, body?: object]

const doorsOf = ({ slug, namespace, server, owner }: Crew, known: { grant: string; session: string }): Door[] => {
  const serverRef = { name: server, namespace }
  const at = `/runtime/servers/${namespace}/${server}`
  const of = `namespace=${namespace}`
  return [
    ['GET', `/runtime/servers?${of}`],
    ['GET', at],
    ['GET', `${at}/manifest`],
    ['GET', `${at}/logs`],
    ['DELETE', at],
    ['POST', '/runtime/servers', { name: server, namespace, scope: 'tenant', spec: { image: 'x', imageTag: 'v1' } }],
    ['POST', '/runtime/server-plans', { name: server, namespace, spec: { image: 'x', imageTag: 'v1' } }],
    ['GET', `/runtime/policy?${of}&server=${server}`],
    ['GET', `/runtime/tools?${of}`],
    ['GET', `/runtime/server-events?${of}&server=${server}`],
    ['GET', `/runtime/grants?${of}`],
    ['GET', `/runtime/grants/${namespace}/${known.grant}`],
    ['PATCH', `/runtime/grants/${namespace}/${known.grant}`, { disabled: false }],
    ['DELETE', `/runtime/grants/${namespace}/${known.grant}`],
    [
      'POST',
      '/runtime/grants',
      {
        name: 'mine',
        namespace,
        serverRef,
        subject: { agentID: 'cursor' },
        maxTrust: 'high',
        allowedSideEffects: ['read'],
      },
    ],
    ['GET', `/runtime/sessions?${of}`],
    ['GET', `/runtime/sessions/${namespace}/${known.session}`],
    ['PATCH', `/runtime/sessions/${namespace}/${known.session}`, { revoked: false }],
    ['DELETE', `/runtime/sessions/${namespace}/${known.session}`],
    ['POST', '/runtime/sessions', { name: 'mine', namespace, serverRef, subject: { agentID: 'cursor' } }],
    ['GET', `/runtime/namespaces/${namespace}`],
    ['GET', `/runtime/teams/${slug}`],
    ['DELETE', `/runtime/teams/${slug}?force=true`],
    ['POST', '/runtime/team-deletion-plans', { slug }],
    ['GET', `/runtime/teams/${slug}/members`],
    ['PUT', `/runtime/teams/${slug}/members/${owner.id}`, { role: 'member' }],
    ['DELETE', `/runtime/teams/${slug}/members/${owner.id}`],
    ['POST', `/runtime/teams/${slug}/members`, { userID: owner.id }],
    ['POST', `/runtime/teams/${slug}/users`, { email: 'x@example.test', password: 'long-enough-1' }],
    ['GET', `/runtime/audit?${of}`],
    [
      'POST',
      '/runtime/explanations',
      { namespace, server, cases: [{ humanID: owner.id, agentID: 'cursor', tool: 'echo' }] },
    ],
    [
      'POST',
      '/runtime/grant-plans',
      {
        name: 'mine',
        namespace,
        serverRef,
        subject: { agentID: 'cursor' },
        maxTrust: 'low',
        allowedSideEffects: ['read'],
      },
    ],
    ['PUT', `/users/${owner.id}/password`, { password: 'long-enough-1' }],
    ['GET', '/users'],
    ['GET', `/local/secrets?${of}`],
    ['PUT', `/local/secrets/${namespace}/keys/TOKEN`, { value: 'v' }],
    ['DELETE', `/local/secrets/${namespace}/keys`],
    ['POST', '/local/attachments', { name: server, namespace, target: { kind: 'url', url: 'http://127.0.0.1:1' } }],
    ['DELETE', `/local/attachments/${namespace}/${server}`],
  ]
}

/** Lists that answer everybody with what is his. */
const LISTS = [
  ...[
    'servers',
    'tools',
    'grants',
    'sessions',
    'teams',
    'namespaces',
    'registry/images',
    'audit?limit=1000',
    'audit/export',
  ].map((one) => `/runtime/${one}`),
  ...['attachments', 'secrets', 'events?limit=1000'].map((one) => `/local/${one}`),
  '/user/analytics/usage',
  '/auth/me',
]

/** What of this team is open to the bearer of a token and ought not to be; empty when all is well. */
export async function closedTo(
  url: string,
  token: string,
  host: Crew,
  known: { grant: string; session: string },
): Promise<string[]> {
  const ask = async ([method, path, body]: Door): Promise<[number, string]> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return [answer.status, await answer.text()]
  }
  const open: string[] = []
  for (const door of doorsOf(host, known)) {
    const [status, text] = await ask(door)
    if (status !== 403) open.push(`${door[0]} ${door[1]}: ${status} ${text}`)
  }
  for (const path of LISTS) {
    const [status, text] = await ask(['GET', path])
    const told = [host.namespace, host.server].filter((secret) => text.includes(secret))
    if (status !== 200 || told.length > 0)
      open.push(`GET ${path}: ${status}, tells ${told.join(', ')}: ${text.slice(0, 600)}`)
  }
  return open
}
