import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { GivenFlags } from '../options/values.ts'
import { startProxy } from '../proxy/server.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { codeOf, textOf } from '../session/source.ts'
import { describeIdentity } from './describe-identity.ts'
import { prepare } from './prepare.ts'

/** What a program learns when the proxy is ready: one line on stdout with `-o json`. */
export interface ProxyReady {
  readonly listening: string
  readonly runtimeUrl: string
  readonly server?: string
  readonly namespace?: string
  readonly agent?: string
  readonly session?: string
  readonly expiresAt?: string
}

export interface OpenProxy {
  readonly ready: ProxyReady
  /** Resolves when a signal has ended it. */
  readonly done: Promise<void>
}

/** Gets the session, binds, and says where it listens: in that order, so that what is said is true (§17). */
export async function openProxy(flags: GivenFlags, ctx: CommandContext): Promise<OpenProxy> {
  const { signal } = ctx
  const runtime = await prepare('proxy', flags, ctx)
  const { host, port } = runtime.options.proxy
  const proxy = await startProxy(runtime).catch((error: unknown) => bindFailure(error, host, port))
  const ready = readyOf(runtime, proxy.url)
  ctx.say(`Listening on ${ready.listening} for ${ready.runtimeUrl}`)
  ctx.say(describeIdentity(runtime))
  const done = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return {
    ready,
    done: done.then(async () => {
      runtime.keeper.close()
      await proxy.stop()
    }),
  }
}

function readyOf({ keeper, options }: Runtime, listening: string): ProxyReady {
  const { session } = keeper
  return {
    listening,
    runtimeUrl: options.runtime.url,
    ...(session
      ? {
          server: session.serverName,
          namespace: session.namespace,
          agent: session.agentID,
          session: session.name,
          expiresAt: session.expiresAt,
        }
      : { agent: options.pinned.agentID, session: options.pinned.sessionID }),
  }
}

function bindFailure(error: unknown, host: string, port: number): never {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    return fail('MCPR_PORT_IN_USE', `Another program listens on ${host}:${port}.`, {
      hint: 'Perhaps another adapter. Choose another port with --listen, or 127.0.0.1:0 for any free one.',
      cause: error,
    })
  }
  return fail('MCPR_FAILED', `The proxy cannot listen on ${host}:${port}: ${textOf(error)}.`, { cause: error })
}
