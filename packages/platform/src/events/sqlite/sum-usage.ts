// One walk over the counted hours gives all lists of the usage.
import type { UsageFigures } from '../../ports/index.ts'

/** A row of the table `usage`. */
export interface UsageRow {
  readonly hour: string
  readonly event_type: string
  readonly source: string
  readonly namespace: string
  readonly server: string
  readonly team_id: string
  readonly decision: string
  readonly human_id: string
  readonly agent_id: string
  readonly session_id: string
  readonly tool_name: string
  readonly events: number
  readonly last_seen: string
}

/** The sums of one row of a list, and what it has seen of each. */
class Sum {
  readonly first: UsageRow
  events = 0
  allowed = 0
  denied = 0
  last = ''
  readonly seen = {
    servers: new Set<string>(),
    humans: new Set<string>(),
    agents: new Set<string>(),
    tools: new Set<string>(),
  }

  constructor(first: UsageRow) {
    this.first = first
  }

  add(row: UsageRow): void {
    this.events += row.events
    if (row.decision === 'allow') this.allowed += row.events
    if (row.decision === 'deny') this.denied += row.events
    if (row.last_seen > this.last) this.last = row.last_seen
    const { servers, humans, agents, tools } = this.seen
    if (row.server !== '') servers.add(`${row.namespace}/${row.server}`)
    if (row.human_id !== '') humans.add(row.human_id)
    if (row.agent_id !== '') agents.add(row.agent_id)
    if (row.tool_name !== '') tools.add(row.tool_name)
  }
}

class Sums extends Map<string, Sum> {
  add(key: string, row: UsageRow): void {
    let sum = this.get(key)
    if (sum === undefined) {
      sum = new Sum(row)
      this.set(key, sum)
    }
    sum.add(row)
  }

  /** The greatest, of equal ones the latest. */
  top(limit: number): Sum[] {
    return [...this.values()].sort((a, b) => b.events - a.events || (a.last < b.last ? 1 : -1)).slice(0, limit)
  }
}

/** Takes the rows one by one; then `figures` has `limit` rows of each list. */
export function sumUsage({ limit, hourly }: { readonly limit: number; readonly hourly: boolean }) {
  const all = new Sums()
  const servers = new Sums()
  const actors = new Sums()
  const tools = new Sums()
  const decisions = new Sums()
  const series = new Sums()
  const sessions = new Set<string>()
  return {
    add(row: UsageRow): void {
      all.add('', row)
      if (row.session_id !== '') sessions.add(row.session_id)
      const server = `${row.namespace}/${row.server}`
      const actor = `${row.human_id}\0${row.agent_id}`
      servers.add(server, row)
      if (actor !== '\0') actors.add(actor, row)
      if (row.tool_name !== '') tools.add(`${server}\0${row.tool_name}\0${actor}`, row)
      decisions.add(row.decision, row)
      series.add(hourly ? `${row.hour}:00:00Z` : `${row.hour.slice(0, 10)}T00:00:00Z`, row)
    },
    figures(): UsageFigures {
      const total = all.get('')
      return {
        totals: {
          events: total?.events ?? 0,
          allowed: total?.allowed ?? 0,
          denied: total?.denied ?? 0,
          unique_servers: total?.seen.servers.size ?? 0,
          unique_humans: total?.seen.humans.size ?? 0,
          unique_agents: total?.seen.agents.size ?? 0,
          unique_sessions: sessions.size,
        },
        servers: servers.top(limit).map(({ first, events, allowed, denied, seen, last }) => ({
          server: first.server,
          namespace: first.namespace,
          team_id: first.team_id,
          events,
          allowed,
          denied,
          unique_humans: seen.humans.size,
          unique_agents: seen.agents.size,
          last_seen: last,
        })),
        actors: actors.top(limit).map(({ first, events, denied, seen, last }) => ({
          human_id: first.human_id,
          agent_id: first.agent_id,
          events,
          unique_servers: seen.servers.size,
          unique_tools: seen.tools.size,
          denied,
          last_seen: last,
        })),
        tools: tools.top(limit).map(({ first, events, denied, last }) => ({
          server: first.server,
          tool_name: first.tool_name,
          human_id: first.human_id,
          team_id: first.team_id,
          agent_id: first.agent_id,
          events,
          denied,
          last_seen: last,
        })),
        decisions: decisions
          .top(Number.MAX_SAFE_INTEGER)
          .map(({ first: { decision }, events }) => ({ decision, events })),
        series: [...series]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([bucket, { events, allowed, denied }]) => ({ bucket, events, allowed, denied })),
      }
    },
  }
}
