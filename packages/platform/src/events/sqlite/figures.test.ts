import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempStore } from '../../../test/support/temp-store.ts'
import { createFigures } from './figures.ts'

let temp: ReturnType<typeof tempStore>
beforeEach(() => {
  temp = tempStore()
})
afterEach(() => temp.close())

const HOURS = ['2026-11-01T10', '2026-11-01T11', '2026-11-20T09']
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

interface Row {
  timestamp: string
  namespace: string
  server: string
  decision: string
  reason: string
  human_id: string
  agent_id: string
  session_id: string
  tool_name: string
}

/** Rows whose members repeat at different paces, so that all pairs of them occur. */
const row = (i: number): Row => ({
  timestamp: `${pick(HOURS, i)}:${String(i % 60).padStart(2, '0')}:00.000Z`,
  namespace: pick(['team-a', 'team-b'], i >> 1),
  server: pick(['desk', 'mail', 'desk'], i >> 2),
  decision: pick(['allow', 'deny', 'allow'], i),
  reason: pick(['allowed', 'trust_too_low', 'allowed'], i),
  human_id: pick(['ada', 'bob', ''], i >> 1),
  agent_id: pick(['cursor', 'claude'], i),
  session_id: pick(['s1', 's2', 's3', 's4'], i),
  tool_name: pick(['', 'list', 'close'], i >> 3),
})

function fill(count: number): Row[] {
  const rows = Array.from({ length: count }, (_, i) => row(i))
  for (const { timestamp, ...payload } of rows) {
    temp.events.append({ timestamp, source: 'desk-gateway', event_type: 'mcp.request', payload })
  }
  return rows
}
const distinct = (texts: readonly string[]) => new Set(texts.filter(Boolean)).size

test('the figures are those of the events, counted in pieces, once, and over a restart', async () => {
  const rows = fill(400)
  const figures = createFigures(temp.db)
  expect(figures.count(150)).toBe(true)
  rows.push(...fill(77))
  const again = createFigures(temp.db)
  await again.catchUp()
  await again.catchUp()
  for (const filter of [
    { since: '2026-01-01T00:00:00Z' },
    { since: '2026-11-01T11:30:00Z' },
    { since: '2026-01-01T00:00:00Z', namespaces: ['team-a'], server: 'desk' },
    { since: '2026-01-01T00:00:00Z', decision: 'deny', tool: 'list' },
    { since: '2026-01-01T00:00:00Z', namespaces: [] },
  ]) {
    const { namespaces, server, decision, tool, since } = filter as Partial<Record<string, string>> & {
      since: string
      namespaces?: string[]
    }
    const wanted = rows.filter(
      (one) =>
        one.timestamp.slice(0, 13) >= since.slice(0, 13) &&
        (namespaces === undefined || namespaces.includes(one.namespace)) &&
        (server === undefined || one.server === server) &&
        (decision === undefined || one.decision === decision) &&
        (tool === undefined || one.tool_name === tool),
    )
    const found = await again.usage(filter, { limit: 50, hourly: true })
    expect(found.totals).toEqual({
      events: wanted.length,
      allowed: wanted.filter((one) => one.decision === 'allow').length,
      denied: wanted.filter((one) => one.decision === 'deny').length,
      unique_servers: distinct(wanted.map((one) => `${one.namespace}/${one.server}`)),
      unique_humans: distinct(wanted.map((one) => one.human_id)),
      unique_agents: distinct(wanted.map((one) => one.agent_id)),
      unique_sessions: distinct(wanted.map((one) => one.session_id)),
    })
    for (const [list, key] of [
      [found.servers, (one: Row) => `${one.namespace}/${one.server}`],
      [found.actors, (one: Row) => `${one.human_id}/${one.agent_id}`],
      [found.decisions, (one: Row) => one.decision],
      [found.series, (one: Row) => one.timestamp.slice(0, 13)],
    ] as const) {
      const sums = [...Map.groupBy(wanted, key).values()].map((group) => group.length)
      expect(list.map(({ events }) => events).toSorted()).toEqual(sums.toSorted())
    }
  }
  expect(await again.total()).toBe(rows.length)
  expect(await again.by('source')).toEqual([{ key: 'desk-gateway', count: rows.length }])
})

test('what the platform tells of itself is no usage; it is what its accounts did', async () => {
  const timestamp = '2026-11-20T09:00:00.000Z'
  const of = (event_type: string, payload: Record<string, string>) =>
    temp.events.append({ timestamp, source: 'platform-api', event_type, payload })
  of('platform.login.begun', { actor: 'ada' })
  of('platform.request.refused', { actor: 'ada', decision: 'deny', reason: 'forbidden' })
  const figures = createFigures(temp.db)
  await figures.catchUp()
  expect((await figures.usage({ since: '2026-01-01' }, { limit: 5, hourly: false })).totals.events).toBe(0)
  expect((await figures.deeds()).get('ada')).toEqual({ logins: 1, denied: 1, lastLogin: timestamp, last: timestamp })
})

test('strangers do not make rows by calling themselves something new each time', async () => {
  for (let i = 0; i < 50; i++) {
    const payload = { server: 'desk', namespace: 'n', decision: 'deny', reason: 'session_not_found', agent_id: `a${i}` }
    temp.events.append({ timestamp: '2026-11-20T09:00:00.000Z', source: 's', event_type: 'mcp.request', payload })
  }
  await createFigures(temp.db).catchUp()
  expect(temp.db.sql.prepare('SELECT count(*) AS rows, sum(events) AS events FROM usage').get()).toEqual({
    rows: 1,
    events: 50,
  })
})
