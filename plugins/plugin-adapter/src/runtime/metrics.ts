// Counts of this adapter, in the text form Prometheus reads (names: adapter-and-gateway §10).

/** Upper bounds of the buckets, milliseconds. */
const BUCKETS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000]

/** Methods that get a label of their own; any other is `other`, so that a client cannot make labels without end. */
const METHODS = new Set([
  'initialize',
  'notifications/initialized',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'server/discover',
  'subscriptions/listen',
])

interface Histogram {
  readonly buckets: number[]
  sum: number
  count: number
}

export interface Gauges {
  readonly sessionExpiresAt?: number | undefined
  readonly ready: boolean
  readonly renewals: Readonly<Record<'changed' | 'same' | 'failed', number>>
}

export class Metrics {
  inflight = 0
  readonly #durations = new Map<string, Histogram>()
  readonly #denials = new Map<string, number>()

  observe(method: string | undefined, ms: number): void {
    const label = methodLabel(method)
    let histogram = this.#durations.get(label)
    if (!histogram) {
      histogram = { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 }
      this.#durations.set(label, histogram)
    }
    const index = BUCKETS.findIndex((bound) => ms <= bound)
    if (index >= 0) histogram.buckets[index]! += 1
    histogram.sum += ms
    histogram.count += 1
  }

  /** `reason` comes from the closed list of refusals, so it is a safe label. */
  denied(method: string | undefined, reason: string): void {
    const labels = `rpc_method="${methodLabel(method)}",reason="${reason}"`
    this.#denials.set(labels, (this.#denials.get(labels) ?? 0) + 1)
  }

  render(gauges: Gauges): string {
    const lines = ['# TYPE mcp_adapter_rpc_duration_ms histogram']
    for (const [method, histogram] of this.#durations) {
      const label = `rpc_method="${method}"`
      let total = 0
      BUCKETS.forEach((bound, index) => {
        total += histogram.buckets[index]!
        lines.push(`mcp_adapter_rpc_duration_ms_bucket{${label},le="${bound}"} ${total}`)
      })
      lines.push(`mcp_adapter_rpc_duration_ms_bucket{${label},le="+Inf"} ${histogram.count}`)
      lines.push(`mcp_adapter_rpc_duration_ms_sum{${label}} ${histogram.sum}`)
      lines.push(`mcp_adapter_rpc_duration_ms_count{${label}} ${histogram.count}`)
    }
    lines.push('# TYPE mcp_adapter_rpc_denials_total counter')
    for (const [labels, count] of this.#denials) lines.push(`mcp_adapter_rpc_denials_total{${labels}} ${count}`)
    lines.push('# TYPE mcp_adapter_session_renewals_total counter')
    for (const [result, count] of Object.entries(gauges.renewals)) {
      lines.push(`mcp_adapter_session_renewals_total{result="${result}"} ${count}`)
    }
    lines.push('# TYPE mcp_adapter_inflight_requests gauge', `mcp_adapter_inflight_requests ${this.inflight}`)
    lines.push('# TYPE mcp_adapter_ready gauge', `mcp_adapter_ready ${gauges.ready ? 1 : 0}`)
    if (gauges.sessionExpiresAt !== undefined) {
      lines.push('# TYPE mcp_adapter_session_expires_timestamp_seconds gauge')
      lines.push(`mcp_adapter_session_expires_timestamp_seconds ${gauges.sessionExpiresAt / 1000}`)
    }
    return `${lines.join('\n')}\n`
  }
}

function methodLabel(method: string | undefined): string {
  if (method === undefined) return 'none'
  return METHODS.has(method) ? method : 'other'
}
