// The adapter's services without the command around them.
import { PassThrough } from 'node:stream'
import type { AdapterSession } from '@mcp-runtime/contract'
import { onTestFinished } from 'vitest'
import type { Mode } from '../../../plugins/plugin-adapter/src/flags/settings.ts'
import { resolveOptions } from '../../../plugins/plugin-adapter/src/options/resolve.ts'
import { type RunningProxy, startProxy } from '../../../plugins/plugin-adapter/src/proxy/server.ts'
import { createRuntime, type Runtime } from '../../../plugins/plugin-adapter/src/runtime/runtime.ts'
import { type Clock, systemClock } from '../../../plugins/plugin-adapter/src/session/clock.ts'
import { SessionKeeper } from '../../../plugins/plugin-adapter/src/session/keeper.ts'
import { serveStdio } from '../../../plugins/plugin-adapter/src/stdio/run.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into messages of many shapes
export type Message = any

export interface Setup {
  readonly runtimeUrl: string
  /** Where sessions are issued; absent: a pinned identity. */
  readonly platformUrl?: string
  readonly flags?: Record<string, unknown>
  readonly env?: Record<string, string>
  readonly clock?: Clock
}

export async function runtimeFor(mode: Mode, setup: Setup): Promise<{ runtime: Runtime; said: string[] }> {
  const identity = setup.platformUrl
    ? { server: 'workspace', agent: 'cursor', 'auto-refresh': true }
    : { 'human-id': 'human-1', 'agent-id': 'cursor', 'session-id': 'adapter-1' }
  const flags = { 'runtime-url': setup.runtimeUrl, listen: '127.0.0.1:0', ...identity, ...setup.flags }
  const resolved = resolveOptions(mode, flags, setup.env ?? {})
  if (!resolved.ok) throw new Error(resolved.problems.join('; '))
  const { options } = resolved
  const clock = setup.clock ?? systemClock
  const said: string[] = []
  const log = (text: string): void => void said.push(text)
  const { platformUrl } = setup
  const keeper = await SessionKeeper.start(
    {
      pinned: options.pinned,
      autoRefresh: options.autoRefresh,
      clock,
      notify: log,
      ...(platformUrl ? { source: { issue: () => issueAt(platformUrl), loginEnds: async () => undefined } } : {}),
    },
    new AbortController().signal,
  )
  onTestFinished(() => keeper.close())
  return { runtime: createRuntime(options, { keeper, clock, tls: {}, warn: log, info: log }), said }
}

async function issueAt(platformUrl: string): Promise<AdapterSession> {
  const response = await fetch(`${platformUrl}/api/v1/runtime/adapter/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ serverName: 'workspace', agentID: 'cursor' }),
  })
  if (response.ok) return (await response.json()) as AdapterSession
  const code = { 401: 'MCPR_TOKEN_REJECTED', 403: 'MCPR_FORBIDDEN', 409: 'MCPR_CONFLICT' }[response.status]
  throw Object.assign(new Error(`platform says ${response.status}.`), { code: code ?? 'MCPR_UNAVAILABLE' })
}

export async function proxyFor(setup: Setup): Promise<RunningProxy & { runtime: Runtime; said: string[] }> {
  const { runtime, said } = await runtimeFor('proxy', setup)
  const proxy = await startProxy(runtime)
  onTestFinished(() => proxy.stop())
  return { ...proxy, runtime, said }
}

/** A stdio adapter as a client sees it: lines in, messages out. */
export async function stdioFor(setup: Setup) {
  const { runtime, said } = await runtimeFor('stdio', setup)
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  const stop = new AbortController()
  const lines: string[] = []
  const waiting: (() => void)[] = []
  let rest = ''
  stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    for (const wake of waiting.splice(0)) wake()
  })
  const done = serveStdio(runtime, { stdin, stdout }, stop.signal)
  done.catch(() => undefined)
  onTestFinished(async () => {
    stop.abort()
    await done.catch(() => undefined)
  })
  /** The first message that fits, of those come and those to come; it is taken out. */
  const take = async (fits: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const at = lines.findIndex((line) => fits(JSON.parse(line)))
      if (at >= 0) return JSON.parse(lines.splice(at, 1)[0]!)
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  const write = (message: unknown): void =>
    void stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  let next = 100
  return {
    runtime,
    said,
    lines,
    take,
    write,
    done,
    stop: () => stop.abort(),
    end: () => stdin.end(),
    async request(method: string, params: Record<string, unknown> = {}): Promise<Message> {
      const id = next++
      write({ jsonrpc: '2.0', id, method, params })
      return take((message) => message.id === id && message.method === undefined)
    },
    async initialize(): Promise<Message> {
      const clientInfo = { name: 'test', version: '1' }
      const params = { protocolVersion: '2025-06-18', capabilities: { roots: {} }, clientInfo }
      const answer = await this.request('initialize', params)
      write({ jsonrpc: '2.0', method: 'notifications/initialized' })
      return answer
    },
  }
}
