import { setTimeout as sleep } from 'node:timers/promises'
import { createUpstream, type Upstream } from '@mcp-runtime/wire'
import { accepts } from '../probe.ts'
import type { Timings } from '../timings.ts'

export interface Serving {
  /** Absent: it does not serve in time, or `signal` was aborted before. */
  readonly upstream?: Upstream
  /** Whether its port took a connection. */
  readonly listens: boolean
}

/** Of one question; a server that thinks longer is asked again. */
const ANSWER = 5_000
const PING = Buffer.from('{"jsonrpc":"2.0","id":0,"method":"ping"}')
const HEADERS = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream']

/**
 * Waits until a server takes connections and then answers HTTP on its MCP path. Whatever it answers will do: a server
 * with sessions refuses a question without one, and that shows as well that it is there.
 */
export async function whenServing(url: string, { start, look }: Timings, signal: AbortSignal): Promise<Serving> {
  const { hostname, port, pathname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const end = AbortSignal.any([signal, AbortSignal.timeout(start)])
  const upstream = createUpstream(url)
  let listens = false
  while (!end.aborted) {
    if (await accepts(host, Number(port), end)) {
      listens = true
      if (await answers(upstream, pathname, end)) return { upstream, listens }
    }
    await sleep(look, undefined, { signal: end, ref: false }).catch(() => undefined)
  }
  await upstream.close()
  return { listens }
}

async function answers(upstream: Upstream, path: string, end: AbortSignal): Promise<boolean> {
  const signal = AbortSignal.any([end, AbortSignal.timeout(ANSWER)])
  try {
    const { body } = await upstream.open({ method: 'POST', path, headers: HEADERS, body: PING }, signal)
    body.on('error', () => undefined).destroy()
    return true
  } catch {
    return false
  }
}
