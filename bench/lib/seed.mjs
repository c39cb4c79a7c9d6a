// Fills a data folder that no platform holds: 500 servers, and grants and sessions spread over them.

import { kinds } from '../../packages/platform/src/kinds.ts'
import { databasePath } from '../../packages/platform/src/local/data-folder.ts'
import { openDatabase, SqliteStore } from '../../packages/platform/src/store/sqlite/index.ts'

export const SERVERS = 500
export const NAMESPACE = 'mcp-team-local'
/** Sessions that belong to one member of the team, who can be taken out of it. */
const OF_MEMBER = 100

export const serverOf = (i) => `s-${String(i % SERVERS).padStart(4, '0')}`
export const agentOf = (i) => `agent-${Math.floor(i / SERVERS)}`

const tool = (name, sideEffect) => ({ name, requiredTrust: 'low', sideEffect })

/** Resolves with the id of the member. */
export async function seed(dataDir, count) {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const db = openDatabase(databasePath(dataDir))
  const store = new SqliteStore(db, Date.now, log)
  const [team] = store.list(kinds.team)
  const member = '00000000-0000-4000-8000-000000000001'
  await store.write((write) => {
    write.put(kinds.user, '', member, { email: 'member@example.com', role: 'user' })
    write.put(kinds.membership, team.name, member, { teamID: team.name, userID: member, role: 'member' })
    const uids = Array.from({ length: SERVERS }, (_, i) => {
      const path = `/${serverOf(i)}/mcp`
      const spec = {
        image: 'local/desk',
        imageTag: 'v1',
        port: 8088,
        publicPathPrefix: serverOf(i),
        ingressPath: path,
        teamID: team.name,
        gateway: { enabled: true },
        tools: [tool('list_tickets', 'read'), tool('create_ticket', 'write'), tool('close_ticket', 'destructive')],
      }
      return write.put(kinds.server, NAMESPACE, serverOf(i), { spec, labels: {}, annotations: {} }).uid
    })
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')
    for (let i = 0; i < count; i += 1) {
      const name = String(i).padStart(5, '0')
      const common = { serverRef: { name: serverOf(i), namespace: NAMESPACE }, policyVersion: 'v1' }
      const serverUid = uids[i % SERVERS]
      const grant = {
        ...common,
        subject: { agentID: agentOf(i), teamID: team.name },
        maxTrust: 'medium',
        allowedSideEffects: ['read'],
        toolRules: [{ name: 'list_tickets', decision: 'allow', requiredTrust: 'low' }],
        disabled: false,
      }
      write.put(kinds.grant, NAMESPACE, `grant-${name}`, { spec: grant, serverUid })
      const session = {
        ...common,
        subject: { humanID: i < OF_MEMBER ? member : `human-${i}`, agentID: agentOf(i), teamID: team.name },
        consentedTrust: 'low',
        expiresAt,
        revoked: false,
      }
      const value = { spec: session, serverUid, ...(i < OF_MEMBER ? { userID: member } : {}) }
      write.put(kinds.session, NAMESPACE, `session-${name}`, value)
    }
  })
  await store.close()
  db.close()
  return member
}
