// Team A lets agents of team B in (reference, 'Cross-team access'): what they reach, and that it is all they reach.
// Three teams, every pairing, through real adapters and the gateway.
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { closedTo } from './support/closed-doors.ts'
import { type Crew, letIn, startWorld, type World } from './support/world.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const SLUGS = ['acme', 'globex', 'initech']
const PAIRS = SLUGS.flatMap((host) => SLUGS.filter((guest) => guest !== host).map((guest) => [host, guest] as const))

let world: World
beforeAll(async () => {
  world = await startWorld(SLUGS)
})
afterAll(() => world.close())

const crew = (slug: string): Crew => world.crews.find((one) => one.slug === slug) as Crew
const nothing = () => undefined
const ungrant = (host: Crew, guest: Crew): Promise<unknown> =>
  host.owner.client.call(routes.deleteGrant, { params: { namespace: host.namespace, name: `for-${guest.slug}` } })

describe.each(PAIRS)('%s lets agents of %s in', (hostSlug, guestSlug) => {
  it('to the granted tools of its server, and to nothing else', async () => {
    const [host, guest] = [crew(hostSlug), crew(guestSlug)]
    const third = world.crews.find((one) => one !== host && one !== guest) as Crew
    await expect(world.agent(guest.member, host)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
    await letIn(host, guest)
    onTestFinished(() => ungrant(host, guest).then(nothing, nothing))

    const agent = await world.agent(guest.member, host)
    expect(await agent.tools()).toEqual(['echo'])
    expect(await agent.call('echo')).toMatchObject({ refused: false, text: expect.stringContaining('hello') })
    expect(await agent.call('upper')).toMatchObject({ refused: true, text: expect.stringContaining('upper') })
    await expect(world.agent(guest.member, host, 'other')).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
    await expect(world.agent(third.member, host)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
    // Nor does it open anything the other way round.
    await expect(world.agent(host.member, guest)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })

    const { sessions } = await host.owner.client.call(routes.listSessions, { query: { namespace: host.namespace } })
    const own = sessions.filter(({ subject }) => subject.humanID === guest.member.id)
    expect(own).toMatchObject([{ subject: { teamID: guest.team.id, agentID: 'cursor' } }])
    for (const visitor of [guest.owner, guest.member]) {
      expect(
        await closedTo(world.url, visitor.token, host, { grant: `for-${guest.slug}`, session: own[0]?.name ?? '' }),
      ).toEqual([])
    }

    await ungrant(host, guest)
    expect(await agent.call('echo')).toMatchObject({ refused: true })
  })
})

describe('a member of two teams', () => {
  it('comes for the team that was let in, and only while he is in it', async () => {
    const [host, guest, other] = SLUGS.map(crew) as [Crew, Crew, Crew]
    const both = await world.person('both@globex.test')
    const join = (to: Crew) =>
      to.owner.client.call(routes.addMember, { params: { slug: to.slug }, body: { email: both.email } })
    await join(other)
    await letIn(host, guest)
    onTestFinished(() => ungrant(host, guest).then(nothing, nothing))
    await expect(world.agent(both, host)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
    await join(guest)
    const agent = await world.agent(both, host)
    expect(await agent.call('echo')).toMatchObject({ refused: false })
    // His teams do not see each other through him.
    for (const [mine, theirs] of [
      [guest, other],
      [other, guest],
    ] as const) {
      await expect(world.agent(mine.member, theirs)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
      expect(await closedTo(world.url, mine.owner.token, theirs, { grant: 'x', session: 'x' })).toEqual([])
    }
    const params = { slug: guest.slug, userID: both.id }
    await guest.owner.client.call(routes.deleteMember, { params })
    expect(await agent.call('echo')).toMatchObject({ refused: true })
    await expect(world.agent(both, host)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
  })
})

describe('a team is deleted while its agent is calling', () => {
  const drop = (gone: Crew) =>
    world.admin.call(routes.deleteTeam, { params: { slug: gone.slug }, query: { force: 'true' } })

  it.each(['hold', 'hold-stream'])(
    'at the server of another: the call ends, and no other begins (%s)',
    async (text) => {
      const host = crew('acme')
      const guest = await world.crew(`guest-${text}`)
      await letIn(host, guest)
      const agent = await world.agent(guest.member, host)
      const arrived = world.held()
      const call = agent.call('echo', text)
      const { closed } = await arrived
      await drop(guest)
      await closed
      // The client waits on a stream that was cut, as it could be resumed.
      if (text === 'hold') expect(await call).toMatchObject({ refused: true })
      expect(await agent.call('echo')).toMatchObject({ refused: true })
      await expect(world.agent(guest.member, host)).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
    },
  )

  it.each(['hold', 'hold-stream'])('at its own server: the call ends with the server (%s)', async (text) => {
    const [host, guest] = [await world.crew(`host-${text}`), crew('globex')]
    await letIn(host, guest)
    const agent = await world.agent(guest.member, host)
    const arrived = world.held()
    const call = agent.call('echo', text)
    const { closed } = await arrived
    await drop(host)
    await closed
    // The client waits on a stream that was cut, as it could be resumed.
    if (text === 'hold') expect(await call).toMatchObject({ refused: true })
    expect(await agent.call('echo')).toMatchObject({ refused: true })
    expect((await guest.owner.client.call(routes.listTeams, {})).teams.map(({ slug }) => slug)).toEqual([guest.slug])
  })
})
