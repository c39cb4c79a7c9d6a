// Figures over the audit log that need not read it: they are counted once, hour by hour, and kept for a year.

export interface UsageFilter {
  /** RFC 3339; to the hour. */
  readonly since: string
  /** Only of these; absent: all. */
  readonly namespaces?: readonly string[]
  readonly server?: string
  readonly decision?: string
  readonly tool?: string
}

export interface UsageFigures {
  readonly totals: {
    readonly events: number
    readonly allowed: number
    readonly denied: number
    readonly unique_servers: number
    readonly unique_humans: number
    readonly unique_agents: number
    readonly unique_sessions: number
  }
  readonly servers: readonly {
    readonly server: string
    readonly namespace: string
    readonly team_id: string
    readonly events: number
    readonly allowed: number
    readonly denied: number
    readonly unique_humans: number
    readonly unique_agents: number
    readonly last_seen: string
  }[]
  readonly actors: readonly {
    readonly human_id: string
    readonly agent_id: string
    readonly events: number
    readonly unique_servers: number
    readonly unique_tools: number
    readonly denied: number
    readonly last_seen: string
  }[]
  readonly tools: readonly {
    readonly server: string
    readonly tool_name: string
    readonly human_id: string
    readonly team_id: string
    readonly agent_id: string
    readonly events: number
    readonly denied: number
    readonly last_seen: string
  }[]
  readonly decisions: readonly { readonly decision: string; readonly events: number }[]
  readonly series: readonly {
    readonly bucket: string
    readonly events: number
    readonly allowed: number
    readonly denied: number
  }[]
}

/** What an account did, by id. */
export interface Deeds {
  readonly logins: number
  readonly denied: number
  readonly lastLogin?: string
  readonly last: string
}

export interface Figures {
  /** Counts at most so many events more. Returns whether there are more still. */
  count(most: number): boolean
  /** Counts all there are, a little at a time. */
  catchUp(): Promise<void>
  total(): Promise<number>
  by(column: 'source' | 'event_type'): Promise<readonly { readonly key: string; readonly count: number }[]>
  /** Calls through the gateway; `limit` rows of each list, `hourly` says how wide a bucket is. */
  usage(filter: UsageFilter, shape: { readonly limit: number; readonly hourly: boolean }): Promise<UsageFigures>
  deeds(): Promise<ReadonlyMap<string, Deeds>>
}
