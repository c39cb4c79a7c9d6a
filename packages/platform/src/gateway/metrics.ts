// The gateway's figures in Prometheus text (adapter-and-gateway §10). A series is found by one look-up per exchange.
import type { PolicyIndex, ServerPolicy } from '../policy-index/index.ts'

const HTTP_METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const RPC_METHODS = new Set([
  'initialize',
  'notifications/initialized',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
])
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface RequestSeries {
  readonly labels: string
  requests: number
  bytesIn: number
  bytesOut: number
  seconds: number
  readonly buckets: number[]
}

export interface Counted {
  readonly httpMethod: string
  /** Method of the message, or of the first of a batch; absent when none is known. */
  readonly rpcMethod?: string
  readonly decision: 'allow' | 'deny'
  readonly status: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly seconds: number
}

const rpcLabel = (method: string | undefined): string => (!method ? 'none' : RPC_METHODS.has(method) ? method : 'other')

const label = (value: string): string => `"${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${label(value)}`)
    .join(',')

const baseLabels = ({ namespace, name, cluster, teamID }: ServerPolicy) => ({
  namespace,
  server: name,
  cluster,
  team_id: teamID,
})

export class GatewayMetrics {
  inflight = 0
  readonly #requests = new Map<string, RequestSeries>()
  readonly #decisions = new Map<string, { labels: string; count: number }>()
  #reloads = 0
  #reloaded: number | undefined

  request(policy: ServerPolicy, counted: Counted): void {
    const { httpMethod, decision, status } = counted
    const rpc = rpcLabel(counted.rpcMethod)
    const key = `${policy.uid} ${httpMethod} ${rpc} ${decision} ${status}`
    let series = this.#requests.get(key)
    if (series === undefined) {
      const method = HTTP_METHODS.has(httpMethod) ? httpMethod : 'OTHER'
      const labels = labelsOf({ ...baseLabels(policy), method, rpc_method: rpc, decision, status: String(status) })
      series = { labels, requests: 0, bytesIn: 0, bytesOut: 0, seconds: 0, buckets: BUCKETS.map(() => 0) }
      this.#requests.set(key, series)
    }
    series.requests += 1
    series.bytesIn += counted.bytesIn
    series.bytesOut += counted.bytesOut
    series.seconds += counted.seconds
    const bucket = BUCKETS.findIndex((limit) => counted.seconds <= limit)
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1
  }

  decision(policy: ServerPolicy, rpcMethod: string | undefined, allowed: boolean, reason: string): void {
    const rpc = rpcLabel(rpcMethod)
    const key = `${policy.uid} ${rpc} ${allowed} ${reason}`
    const known = this.#decisions.get(key)
    if (known !== undefined) {
      known.count += 1
      return
    }
    const decision = allowed ? 'allow' : 'deny'
    this.#decisions.set(key, {
      labels: labelsOf({ ...baseLabels(policy), decision, reason, rpc_method: rpc }),
      count: 1,
    })
  }

  /** Policies were taken in anew; `now` in milliseconds. */
  reload(count: number, now: number): void {
    this.#reloads += count
    this.#reloaded = now
  }

  text(index: PolicyIndex): string {
    const lines: string[] = []
    const family = (name: string, type: string, help: string, samples: readonly string[]): void => {
      if (samples.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples)
    }
    const requests = [...this.#requests.values()]
    const counter = (name: string, help: string, value: (series: RequestSeries) => number): void =>
      family(
        name,
        'counter',
        help,
        requests.map((series) => `${name}{${series.labels}} ${value(series)}`),
      )

    counter('mcp_gateway_requests_total', 'Requests to MCP servers.', ({ requests }) => requests)
    counter('mcp_gateway_request_bytes_total', 'Bytes of request bodies.', ({ bytesIn }) => bytesIn)
    counter('mcp_gateway_response_bytes_total', 'Bytes of answers.', ({ bytesOut }) => bytesOut)
    const duration = 'mcp_gateway_request_duration_seconds'
    family(
      duration,
      'histogram',
      'Time from the first byte of a request to the last of its answer.',
      requests.flatMap((series) => histogram(duration, series)),
    )
    const decisions = 'mcp_gateway_policy_decisions_total'
    family(
      decisions,
      'counter',
      'Decisions on tool calls, and denials of anything else.',
      [...this.#decisions.values()].map(({ labels, count }) => `${decisions}{${labels}} ${count}`),
    )
    family('mcp_gateway_inflight_requests', 'gauge', 'Requests not answered to their end.', [
      `mcp_gateway_inflight_requests ${this.inflight}`,
    ])
    const policies = [...index.servers()]
    const failed = policies.filter(({ problem }) => problem !== undefined).length
    family('mcp_gateway_policy_reload_total', 'counter', 'Policies taken in anew.', [
      `mcp_gateway_policy_reload_total{result="success"} ${this.#reloads}`,
    ])
    family('mcp_gateway_policy_unusable', 'gauge', 'Policies that cannot be used; their servers allow nothing.', [
      `mcp_gateway_policy_unusable ${failed}`,
    ])
    const revision = 'mcp_gateway_policy_active_revision_info'
    family(
      revision,
      'gauge',
      'The policy in force.',
      policies.map((policy) => {
        const { revision: value, schema_version } = policy.document
        return `${revision}{${labelsOf({ ...baseLabels(policy), revision: value, schema_version })}} 1`
      }),
    )
    const time = 'mcp_gateway_policy_last_success_timestamp_seconds'
    family(
      time,
      'gauge',
      'When a policy was last taken in.',
      this.#reloaded === undefined ? [] : [`${time} ${Math.floor(this.#reloaded / 1000)}`],
    )
    return `${lines.join('\n')}\n`
  }
}

function histogram(name: string, { labels, buckets, requests, seconds }: RequestSeries): string[] {
  let below = 0
  const lines = BUCKETS.map((limit, index) => {
    below += buckets[index] ?? 0
    return `${name}_bucket{${labels},le="${limit}"} ${below}`
  })
  return [
    ...lines,
    `${name}_bucket{${labels},le="+Inf"} ${requests}`,
    `${name}_sum{${labels}} ${seconds}`,
    `${name}_count{${labels}} ${requests}`,
  ]
}
