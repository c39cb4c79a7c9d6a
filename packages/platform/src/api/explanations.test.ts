import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
let team: string
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
  await rig.owner('POST', '/runtime/grants', grantBody('readers'))
  team = (await rig.owner('GET', '/auth/me')).body.principal.teams[0].id
})
afterAll(() => rig.stop())

const ask = (cases: readonly unknown[], more = {}, by = rig.owner) =>
  by('POST', '/runtime/explanations', { namespace: NAMESPACE, server: 'desk', cases, ...more })

describe('who administers the server', () => {
  it('learns what the gateway would answer, and why, without a call', async () => {
    const before = (await rig.owner('GET', '/local/events')).body.next
    const { status, body } = await ask([
      { agentID: 'cursor', tool: 'list_tickets' },
      { agentID: 'cursor', tool: 'close_ticket' },
      { agentID: 'nobody', tool: 'list_tickets' },
      { agentID: 'cursor', tool: 'lst_tickets' },
      { agentID: 'cursor', tool: 'list_tickets', session: '' },
    ])
    expect(status).toBe(200)
    const seen = body.explanations.map(
      // biome-ignore lint/suspicious/noExplicitAny: as it came.
      ({ decision, reason, change }: any) => [decision, reason, change?.map(({ verb }: any) => verb)],
    )
    expect(seen).toEqual([
      ['allow', 'allowed', undefined],
      ['deny', 'tool_not_granted', expect.arrayContaining(['grant.add'])],
      ['deny', 'no_matching_grant', ['grant.add']],
      ['deny', 'tool_not_granted', undefined],
      ['deny', 'missing_session', ['session.issue']],
    ])
    expect(body.explanations[0]).toMatchObject({
      session: { state: 'assumed', consented: 'low' },
      decidedBy: { by: 'grant', name: 'readers', namespace: NAMESPACE },
      caller: { agentID: 'cursor', teamID: team, team: 'local' },
    })
    const named = await ask([{ agentID: 'cursor', humanID: 'local@mcp-runtime.local', teamID: 'local' }])
    expect(named.body.explanations[0].caller).toEqual({
      ...{ agentID: 'cursor', teamID: team, team: 'local' },
      ...{ humanID: expect.stringMatching(/^[0-9a-f-]{36}$/), human: 'local@mcp-runtime.local' },
    })
    expect(body.revision).toMatch(/^sha256:/)
    expect((await rig.owner('GET', '/local/events')).body.next).toBe(before)
  })

  it('reads names where a grant has ids', async () => {
    const { id } = (await rig.admin('POST', '/runtime/teams', { slug: 'globex', name: 'Globex' })).body.team
    await rig.owner('POST', '/runtime/grants', grantBody('abroad', { subject: { teamID: id, agentID: 'cursor' } }))
    const { grants } = (await ask([{ agentID: 'cursor', tool: 'list_tickets' }])).body.explanations[0]
    expect(grants.find(({ name }: { name: string }) => name === 'abroad').note).toBe('is for team "globex"')
    await rig.owner('DELETE', `/runtime/grants/${NAMESPACE}/abroad`)
  })

  it('gets a name for a new grant that no grant has, for whatever server', async () => {
    const [name] = (await ask([{ agentID: 'other', tool: 'list_tickets' }])).body.explanations[0].change.map(
      (step: { name: string }) => step.name,
    )
    await rig.owner('POST', '/runtime/servers', serverBody('second'))
    await rig.owner('POST', '/runtime/grants', grantBody(name, { serverRef: { name: 'second' } }))
    const again = await ask([{ agentID: 'other', tool: 'list_tickets' }])
    expect(again.body.explanations[0].change[0].name).toBe(`${name}-2`)
  })

  it('is told of a session that was revoked, and what restores it', async () => {
    const issued = await rig.owner('POST', '/runtime/adapter/sessions', {
      ...{ serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' },
    })
    const session = issued.body.name as string
    expect((await ask([{ agentID: 'cursor', tool: 'list_tickets' }])).body.explanations[0].session).toMatchObject({
      state: 'live',
      name: session,
    })
    await rig.owner('PATCH', `/runtime/sessions/${NAMESPACE}/${session}`, { revoked: true })
    const [why] = (await ask([{ agentID: 'cursor', tool: 'list_tickets' }])).body.explanations
    expect(why).toMatchObject({
      reason: 'session_revoked',
      change: [{ verb: 'session.unrevoke', name: session }],
    })
    await rig.owner('DELETE', `/runtime/sessions/${NAMESPACE}/${session}`)
  })

  it('asks as many cases as fit, and is told which one is wrong', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ agentID: `agent-${at}`, tool: 'close_ticket' }))
    expect((await ask(many)).body.explanations).toHaveLength(1000)
    expect((await ask([...many, many[0]])).status).toBe(400)
    expect((await ask([])).status).toBe(400)
    const wrong = await ask([{ agentID: 'a' }, { agent: 'b' }])
    expect(wrong.status).toBe(400)
    expect(wrong.body.issues[0].path).toBe('cases[1].agent')
    expect((await ask([{ agentID: 'a' }], { server: 'none' })).status).toBe(404)
  })
})

describe('anybody else', () => {
  it('asks about himself only, and learns nothing of others', async () => {
    const ann = await rig.user('ann@example.test')
    expect((await ask([{ agentID: 'cursor', tool: 'list_tickets' }], {}, ann.call)).status).toBe(403)
    await rig.admin('PUT', `/runtime/teams/local/members/${ann.id}`, { role: 'member' })
    const { body } = await ask([{ agentID: 'codex', tool: 'list_tickets' }], {}, ann.call)
    expect(body.explanations[0]).toMatchObject({
      reason: 'no_matching_grant',
      caller: { humanID: ann.id, agentID: 'codex', teamID: team },
      grants: [],
    })
    const mine = await ask([{ agentID: 'cursor', humanID: 'ann@example.test', tool: 'list_tickets' }], {}, ann.call)
    expect(mine.body.explanations[0].grants).toMatchObject([{ name: 'readers', part: 'allows' }])
    for (const about of [{ humanID: 'somebody' }, { teamID: 'their-team' }]) {
      const refused = await ask([{ agentID: 'cursor', tool: 'list_tickets', ...about }], {}, ann.call)
      expect(refused.status).toBe(403)
    }
    // The session of somebody else is as unknown to him as one that does not exist.
    const issued = await rig.owner('POST', '/runtime/adapter/sessions', {
      ...{ serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' },
    })
    const other = await ask([{ agentID: 'cursor', tool: 'list_tickets', session: issued.body.name }], {}, ann.call)
    expect(other.body.explanations[0]).toMatchObject({ reason: 'session_not_found', session: { state: 'unknown' } })
  })

  it('of another team is answered where a grant is his, and is not shown the tools', async () => {
    const bob = await rig.user('bob@example.test')
    const created = await rig.admin('POST', '/runtime/teams', { slug: 'b', name: 'B' })
    const teamB = created.body.team.id as string
    await rig.admin('PUT', `/runtime/teams/b/members/${bob.id}`, { role: 'member' })
    const question = [{ agentID: 'cursor', tool: 'list_tickets' }]
    expect((await ask(question, {}, bob.call)).status).toBe(403)
    expect((await ask(question, { server: 'none' }, bob.call)).status).toBe(403)
    await rig.owner('POST', '/runtime/grants', grantBody('for-b', { subject: { agentID: 'cursor', teamID: teamB } }))
    const { body } = await ask(question, {}, bob.call)
    expect(body.tools).toEqual([])
    expect(body.explanations[0]).toMatchObject({
      decision: 'allow',
      caller: { teamID: teamB },
      grants: [{ name: 'for-b' }],
    })
  })
})
