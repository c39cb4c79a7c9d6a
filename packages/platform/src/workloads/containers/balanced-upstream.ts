import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BufferedResponse,
  type ForwardHooks,
  type ForwardOutcome,
  headerValue,
  type OpenResponse,
  type Upstream,
  type UpstreamRequest,
  WireError,
} from '@mcp-runtime/wire'

interface Member {
  readonly upstream: Upstream
  /** Requests on their way, streams among them. */
  open: number
  /** Those of them that will end by themselves: all but GET streams. */
  calls: number
  /** Called when the last call has ended. */
  idle: (() => void)[]
}

interface Binding {
  member: Member
  /** When a request named it last, in the clock's milliseconds. */
  used: number
}

/** More sessions than this are not remembered at a time; the one silent longest is forgotten. */
const MOST_SESSIONS = 50_000
/** Characters. A server chooses the ids, so the longest times the most is what it can make the platform keep. */
const LONGEST_SESSION = 512
const SESSION = 'mcp-session-id'

export interface BalanceOptions {
  readonly clock: () => number
  /** Silence after which a session is no reason to keep a member, in milliseconds. */
  readonly quiet: number
  /** Longest time that a member is kept for its calls and sessions. */
  readonly drain: number
}

/**
 * Several copies of one server as one upstream. A session stays with the copy that issued it; everything else goes to
 * the copy with the least on its hands. A copy that is being replaced keeps its sessions and calls and gets no others.
 */
export class BalancedUpstream implements Upstream {
  readonly url: URL
  readonly #options: BalanceOptions
  readonly #members = new Map<Upstream, Member>()
  readonly #sessions = new Map<string, Binding>()
  #active: readonly Member[] = []
  #turn = 0

  /** `url`: what callers take path and query from; requests go to the members' own origins. */
  constructor(url: string, options: BalanceOptions) {
    this.url = new URL(url)
    this.#options = options
  }

  /** Whether there is anyone to take a call. */
  get serves(): boolean {
    return this.#members.size > 0
  }

  /** `active` take new calls and sessions; `retiring` only what they have. Others are forgotten with their sessions. */
  set(active: readonly Upstream[], retiring: readonly Upstream[]): void {
    const all = new Set([...active, ...retiring])
    for (const upstream of this.#members.keys()) if (!all.has(upstream)) this.#members.delete(upstream)
    for (const upstream of all) {
      if (!this.#members.has(upstream)) this.#members.set(upstream, { upstream, open: 0, calls: 0, idle: [] })
    }
    this.#active = active.map((upstream) => this.#members.get(upstream) as Member)
    for (const [id, { member }] of this.#sessions) {
      if (this.#members.get(member.upstream) !== member) this.#sessions.delete(id)
    }
  }

  /**
   * Resolves when retiring members have no call on their way and no session that still speaks, or have been kept as long
   * as members are. Streams that only listen keep nobody.
   */
  async drained(upstreams: readonly Upstream[], signal: AbortSignal): Promise<void> {
    const { clock, drain } = this.#options
    const until = clock() + drain
    while (!signal.aborted && clock() < until) {
      const members = upstreams.flatMap((upstream) => this.#members.get(upstream) ?? [])
      const busy = members.find(({ calls }) => calls > 0)
      const wait = busy === undefined ? this.#silentIn(members) : until - clock()
      if (wait <= 0) return
      const idle = new Promise<void>((resolve) => busy?.idle.push(resolve))
      await Promise.race([idle, pause(Math.min(wait, until - clock()), signal)])
    }
  }

  /** Milliseconds until the sessions of these members have been silent for long enough. */
  #silentIn(members: readonly Member[]): number {
    let last = Number.NEGATIVE_INFINITY
    for (const { member, used } of this.#sessions.values()) if (members.includes(member)) last = Math.max(last, used)
    return last + this.#options.quiet - this.#options.clock()
  }

  async forward(request: UpstreamRequest, res: ServerResponse, hooks: ForwardHooks = {}): Promise<ForwardOutcome> {
    const tried = new Set<Member>()
    const asked = headerValue(request.headers, SESSION)
    let outcome: ForwardOutcome = { status: 0, bytesOut: 0, started: false, error: 'unreachable' }
    for (let member = this.#choose(asked, tried); member !== undefined; member = this.#choose(undefined, tried)) {
      const chosen = member
      tried.add(chosen)
      outcome = await this.#occupy(chosen, request.method, () =>
        chosen.upstream.forward(request, res, {
          ...hooks,
          onResponseStart: (status, headers) => {
            this.#learn(chosen, request.method, asked, status, headers)
            return hooks.onResponseStart?.(status, headers)
          },
        }),
      )
      // A session is silent from the end of its last call on.
      if (asked !== undefined && this.#sessions.get(asked)?.member === chosen) this.#remember(asked, chosen)
      // Never sent: another copy may be asked without anything being done twice. A stream has been read from.
      const again = outcome.error === 'unreachable' && !outcome.started && !isStream(request.body)
      if (!again) return outcome
    }
    return outcome
  }

  async open(request: UpstreamRequest, signal?: AbortSignal): Promise<OpenResponse> {
    return this.#member(request).open(request, signal)
  }

  async request(request: UpstreamRequest, options?: { max?: number; signal?: AbortSignal }): Promise<BufferedResponse> {
    return this.#member(request).request(request, options)
  }

  /** The members are closed by those who opened them. */
  async close(): Promise<void> {
    this.set([], [])
  }

  #member(request: UpstreamRequest): Upstream {
    const member = this.#choose(headerValue(request.headers, SESSION), new Set())
    if (member === undefined) throw new WireError('unreachable', 'no copy of the server can take the request')
    return member.upstream
  }

  /** Who has the session, else the least occupied of those that take new ones, else whoever is left. */
  #choose(session: string | undefined, tried: ReadonlySet<Member>): Member | undefined {
    const binding = session === undefined ? undefined : this.#sessions.get(session)
    if (session !== undefined && binding !== undefined) {
      this.#remember(session, binding.member)
      return binding.member
    }
    const candidates = this.#active.length > 0 ? this.#active : [...this.#members.values()]
    // Those that are equally free take turns.
    this.#turn += 1
    let best: Member | undefined
    for (let at = 0; at < candidates.length; at += 1) {
      const member = candidates[(at + this.#turn) % candidates.length] as Member
      if (!tried.has(member) && (best === undefined || member.open < best.open)) best = member
    }
    return best
  }

  async #occupy<T>(member: Member, method: string, work: () => Promise<T>): Promise<T> {
    const call = method !== 'GET'
    member.open += 1
    if (call) member.calls += 1
    try {
      return await work()
    } finally {
      member.open -= 1
      if (call) member.calls -= 1
      if (member.calls === 0) for (const resolve of member.idle.splice(0)) resolve()
    }
  }

  #learn(member: Member, method: string, asked: string | undefined, status: number, headers: readonly string[]): void {
    const issued = headerValue(headers, SESSION)
    if (issued !== undefined && status < 400) this.#remember(issued, member)
    const over = asked !== undefined && ((method === 'DELETE' && status < 300) || status === 404)
    if (over) this.#sessions.delete(asked)
  }

  /** The last remembered is last in the map, so the first is the one to forget. */
  #remember(session: string, member: Member): void {
    if (session.length > LONGEST_SESSION) return
    this.#sessions.delete(session)
    this.#sessions.set(session, { member, used: this.#options.clock() })
    if (this.#sessions.size <= MOST_SESSIONS) return
    const { value } = this.#sessions.keys().next()
    if (value !== undefined) this.#sessions.delete(value)
  }
}

const isStream = (body: UpstreamRequest['body']): boolean => body !== undefined && !(body instanceof Uint8Array)

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(Math.max(0, ms), undefined, { signal, ref: false }).catch(() => undefined)
