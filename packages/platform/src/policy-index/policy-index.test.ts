import { createHash } from 'node:crypto'
import { revisionOf } from '@mcp-runtime/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tempStore } from '../../test/support/temp-store.ts'
import { type GrantRecord, kinds, type ServerRecord, type SessionRecord } from '../kinds.ts'
import type { Store } from '../ports/index.ts'
import { createPolicyIndex, type PolicyIndex } from './policy-index.ts'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const NS = 'team-a'

const server = (spec: Partial<ServerRecord['spec']> = {}): ServerRecord => ({
  labels: {},
  annotations: {},
  spec: {
    image: 'desk:1',
    tools: [
      { name: 'list', sideEffect: 'read' },
      { name: 'close', sideEffect: 'destructive', requiredTrust: 'high' },
    ],
    gateway: { enabled: true },
    ...spec,
  },
})
const grant = (serverUid: string, spec: Partial<GrantRecord['spec']> = {}): GrantRecord => ({
  serverUid,
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'cursor' }, allowedSideEffects: ['read'], ...spec },
})
const session = (serverUid: string, record: Partial<SessionRecord> = {}): SessionRecord => ({
  serverUid,
  spec: { serverRef: { name: 'desk' }, subject: { humanID: 'ann', agentID: 'cursor' }, consentedTrust: 'high' },
  ...record,
})

let store: Store
let index: PolicyIndex

let close: () => void

beforeEach(() => {
  ;({ store, close } = tempStore())
  index = createPolicyIndex({ store, cluster: 'local' })
})
afterEach(() => close())

const putServer = (record = server()) => store.write((to) => to.put(kinds.server, NS, 'desk', record))
const ask = (tool = 'list', identity: Partial<{ teamID: string; sessionID: string }> = {}) =>
  index.byPath('/desk/mcp')?.decide({
    method: 'tools/call',
    tool,
    identity: { humanID: 'ann', agentID: 'cursor', teamID: '', sessionID: '', ...identity },
    now: NOW,
  }).reason

describe('the policy index', () => {
  it('judges by a write as soon as the write has resolved', async () => {
    const { uid } = await putServer()
    expect(ask()).toBe('no_matching_grant')
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    expect(ask()).toBe('allowed')
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid, { disabled: true })))
    expect(ask()).not.toBe('allowed')
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    await store.write((to) => to.delete(kinds.grant, NS, 'readers'))
    expect(ask()).toBe('no_matching_grant')
  })

  it('holds what was in the store before it', async () => {
    const { uid } = await putServer()
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    index = createPolicyIndex({ store, cluster: 'local' })
    expect(ask()).toBe('allowed')
  })

  it('lets a server made again under its name inherit nothing', async () => {
    const first = await putServer()
    await store.write((to) => {
      to.put(kinds.grant, NS, 'readers', grant(first.uid))
      to.put(kinds.session, NS, 's', session(first.uid))
    })
    expect(index.byPath('/desk/mcp')?.session('s')).toBeDefined()
    await store.write((to) => to.delete(kinds.server, NS, 'desk'))
    expect(index.byPath('/desk/mcp')).toBeUndefined()
    const second = await putServer()
    expect(second.uid).not.toBe(first.uid)
    expect(ask()).toBe('no_matching_grant')
    expect(index.byPath('/desk/mcp')?.session('s')).toBeUndefined()
    expect(index.document(NS, 'desk')?.grants).toBeUndefined()
  })

  it('takes delete and create in one commit for two servers', async () => {
    const first = await putServer()
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(first.uid)))
    await store.write((to) => {
      to.delete(kinds.server, NS, 'desk')
      to.put(kinds.server, NS, 'desk', server())
    })
    expect(index.byName(NS, 'desk')?.uid).not.toBe(first.uid)
    expect(ask()).toBe('no_matching_grant')
  })

  it('counts no grant and no session of a foreign namespace', async () => {
    const { uid } = await putServer()
    await store.write((to) => {
      const spec = grant(uid).spec
      to.put(kinds.grant, 'evil', 'mine', {
        serverUid: uid,
        spec: { ...spec, serverRef: { name: 'desk', namespace: NS } },
      })
      to.put(kinds.session, 'evil', 's', session(uid))
    })
    expect(ask()).toBe('no_matching_grant')
    expect(index.byUid(uid)?.session('s')).toBeUndefined()
  })

  it('moves a server to its new path', async () => {
    await putServer()
    await putServer(server({ publicPathPrefix: '/help/desk/' }))
    expect(index.byPath('/desk/mcp')).toBeUndefined()
    expect(index.byPath('/help/desk/mcp')?.name).toBe('desk')
  })

  it('gives a path to its older claimant, and to the next when that one goes', async () => {
    await putServer()
    await store.write((to) => to.put(kinds.server, 'team-b', 'other', server({ publicPathPrefix: 'desk' })))
    const [owner] = [index.byPath('/desk/mcp')]
    const heir = owner?.name === 'desk' ? 'other' : 'desk'
    await store.write((to) => to.delete(kinds.server, owner?.namespace ?? '', owner?.name ?? ''))
    expect(index.byPath('/desk/mcp')?.name).toBe(heir)
  })

  it('stamps the document it shows', async () => {
    await putServer()
    const document = index.document(NS, 'desk')
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(document?.revision).toBe(document && revisionOf(document, sha256))
    expect(document?.server).toMatchObject({ name: 'desk', namespace: NS, cluster: 'local' })
  })

  it('allows nothing when a policy cannot be used, and says which', async () => {
    const twice = [
      { name: 'list', sideEffect: 'read' },
      { name: 'list', sideEffect: 'write' },
    ] as const
    const { uid } = await putServer(server({ tools: [...twice] }))
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    expect(ask()).toBe('policy_unavailable')
    expect(index.problems()).toMatchObject([{ namespace: NS, name: 'desk' }])
    await putServer()
    expect(index.problems()).toEqual([])
    expect(ask()).toBe('allowed')
  })

  it('compiles nothing anew for a session, however many there are, and judges by it all the same', async () => {
    const { uid } = await putServer()
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    const put = (record: Partial<SessionRecord['spec']>) => {
      const value = session(uid)
      return store.write((to) => to.put(kinds.session, NS, 's', { ...value, spec: { ...value.spec, ...record } }))
    }
    expect(ask('list', { sessionID: 's' })).toBe('session_not_found')
    const compiled = index.byName(NS, 'desk')?.rendered
    await put({})
    expect(ask('list', { sessionID: 's' })).toBe('allowed')
    expect(index.document(NS, 'desk')?.sessions).toMatchObject([{ name: 's', consented_trust: 'high' }])
    await put({ revoked: true })
    expect(ask('list', { sessionID: 's' })).toBe('session_revoked')
    expect(index.document(NS, 'desk')?.sessions).toMatchObject([{ revoked: true }])
    await put({ subject: { humanID: 'bob' } })
    expect(ask('list', { sessionID: 's' })).toBe('session_not_found')
    await store.write((to) => to.delete(kinds.session, NS, 's'))
    expect(ask('list', { sessionID: 's' })).toBe('session_not_found')
    expect(index.byName(NS, 'desk')?.rendered).toBe(compiled)
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid, { disabled: true })))
    expect(index.byName(NS, 'desk')?.rendered).not.toBe(compiled)
  })

  it('tells which servers a commit has touched', async () => {
    const { uid } = await putServer()
    const touched: string[][] = []
    const stop = index.onChange((uids) => touched.push([...uids]))
    await store.write((to) => to.put(kinds.grant, NS, 'readers', grant(uid)))
    await store.write((to) => to.put(kinds.team, '', 't', { slug: 't', displayName: 'T', namespace: 'x' }))
    stop()
    expect(touched).toEqual([[uid]])
  })
})

describe('who stands behind a session', () => {
  const team = 'team-1'
  const user = (role: 'user' | 'admin') =>
    store.write((to) => to.put(kinds.user, '', 'ann', { email: 'ann@example.test', role }))
  const join = () =>
    store.write((to) => to.put(kinds.membership, '', 'm', { teamID: team, userID: 'ann', role: 'member' }))

  const issued = async (subjectTeam: string | undefined, serverTeam?: string) => {
    const { uid } = await putServer(server(serverTeam === undefined ? {} : { teamID: serverTeam }))
    const base = session(uid, { userID: 'ann' })
    const subject = { ...base.spec.subject, ...(subjectTeam === undefined ? {} : { teamID: subjectTeam }) }
    await store.write((to) => {
      to.put(kinds.session, NS, 's', { ...base, spec: { ...base.spec, subject } })
      to.put(kinds.grant, NS, 'g', grant(uid, { subject: { agentID: 'cursor' } }))
    })
  }
  const live = () => index.byPath('/desk/mcp')?.session('s') !== undefined
  const rendered = () => index.document(NS, 'desk')?.sessions?.length ?? 0

  it('ends with the user', async () => {
    await user('user')
    await issued(undefined)
    expect([live(), rendered(), ask('list', { sessionID: 's' })]).toEqual([true, 1, 'allowed'])
    await store.write((to) => to.delete(kinds.user, '', 'ann'))
    expect([live(), rendered(), ask('list', { sessionID: 's' })]).toEqual([false, 0, 'session_not_found'])
  })

  it('ends with the membership, for the team of the session and for the team of the server', async () => {
    for (const [subjectTeam, serverTeam] of [
      [team, undefined],
      [undefined, team],
    ]) {
      await user('user')
      await join()
      await issued(subjectTeam, serverTeam)
      const as = { sessionID: 's', teamID: team }
      expect([live(), ask('list', as)]).toEqual([true, 'allowed'])
      await store.write((to) => to.delete(kinds.membership, '', 'm'))
      expect([live(), ask('list', as)]).toEqual([false, 'session_not_found'])
      await join()
      expect(live()).toBe(true)
    }
  })

  it('asks an administrator for no membership, and asks again when the role is gone', async () => {
    await user('admin')
    await issued(team)
    expect(live()).toBe(true)
    await user('user')
    expect(live()).toBe(false)
  })

  it('lets a session applied by hand prove nothing', async () => {
    const { uid } = await putServer()
    await store.write((to) => to.put(kinds.session, NS, 's', session(uid)))
    expect(index.byUid(uid)?.session('s')?.secrets).toEqual([])
  })
})
