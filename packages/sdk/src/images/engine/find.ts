// Which container engine of this machine is used.
import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { basename, delimiter, join, resolve } from 'node:path'
import { isObject } from '@mcp-runtime/contract/json'
import type { CommandContext } from '../../command/context.ts'
import type { McprError } from '../../errors/index.ts'
import { fail } from '../../errors/index.ts'
import { runChild } from './child.ts'
import { createEngine, type Engine } from './engine.ts'
import type { EngineKind } from './kind.ts'
import { engineFailure, noEngine } from './unavailable.ts'

/** What is wanted of the engine. */
export interface EngineWish {
  readonly for: 'build' | 'save'
}

const KINDS: readonly EngineKind[] = ['docker', 'podman', 'buildah']
/** Of a daemon that hangs: then there is none. */
const PATIENCE = 20_000

type Ctx = Pick<CommandContext, 'env' | 'signal' | 'trace' | 'say'>
interface Candidate {
  readonly program: string
  readonly kind: EngineKind
}

/**
 * The engine of this machine: docker, podman, buildah in this order on PATH, the first that answers. Of several docker
 * clients it is the first that reaches a daemon. MCP_RUNTIME_CONTAINER_ENGINE, a name or a path, decides by itself.
 * MCPR_ENGINE_UNAVAILABLE says whether none is installed, its daemon does not answer or its socket may not be used.
 */
export async function findEngine(ctx: Ctx, wish: EngineWish): Promise<Engine> {
  const candidates = await candidatesOf(ctx)
  let first: McprError | undefined
  for (const { program, kind } of candidates) {
    const answer = await ask(ctx, { program, kind })
    if (!('error' in answer)) {
      if (first !== undefined) ctx.say(`${first.message} ${kind} (${program}) is used to ${wish.for} the image.`)
      return createEngine(ctx, { program, kind, platform: answer.platform })
    }
    ctx.trace(`${program}: ${answer.error.message}`)
    first ??= answer.error
  }
  throw first ?? noEngine(KINDS)
}

async function candidatesOf({ env }: Ctx): Promise<readonly Candidate[]> {
  const wish = env.MCP_RUNTIME_CONTAINER_ENGINE?.trim() ?? ''
  if (wish === '') {
    const found = await Promise.all(
      KINDS.map(async (kind) => (await onPath(env, kind)).map((program) => ({ program, kind }))),
    )
    return found.flat()
  }
  const programs = wish.includes('/') ? [resolve(wish)] : await onPath(env, wish)
  const kind = KINDS.findLast((one) => basename(wish).includes(one)) ?? 'docker'
  const usable = (
    await Promise.all(programs.map(async (program) => ((await isProgram(program)) ? [program] : [])))
  ).flat()
  if (usable.length > 0) return usable.map((program) => ({ program, kind }))
  return fail(
    'MCPR_ENGINE_UNAVAILABLE',
    `MCP_RUNTIME_CONTAINER_ENGINE is ${JSON.stringify(wish)}, which is no program here.`,
    {
      hint: 'Set it to docker, podman or buildah, to a path, or leave it out.',
      next: [{ command: 'unset MCP_RUNTIME_CONTAINER_ENGINE', when: 'to use the first engine on PATH' }],
    },
  )
}

/** Every program of the name on PATH, in its order; two names of one file are one program. */
async function onPath(env: Ctx['env'], name: string): Promise<string[]> {
  const found = new Map<string, string>()
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder === '' || !(await isProgram(path))) continue
    const file = await realpath(path)
    if (!found.has(file)) found.set(file, path)
  }
  return [...found.values()]
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** What tells that an engine answers: docker names its server, the others what they run on. */
const QUESTION: Readonly<Record<EngineKind, readonly string[]>> = {
  docker: ['version', '--format', '{{json .Server}}'],
  podman: ['info', '--format', 'json'],
  buildah: ['info'],
}

async function ask(
  ctx: Ctx,
  { program, kind }: Candidate,
): Promise<{ readonly platform: string | undefined } | { readonly error: McprError }> {
  const patience = AbortSignal.timeout(PATIENCE)
  const signal = AbortSignal.any([ctx.signal, patience])
  const answer = await runChild(program, QUESTION[kind], { env: ctx.env, signal }).catch((error: Error) => {
    ctx.signal.throwIfAborted()
    const stderr = patience.aborted ? `it did not answer within ${PATIENCE / 1000} s` : error.message
    return { code: 1, stdout: '', stderr }
  })
  const told = answer.code === 0 ? parse(answer.stdout) : undefined
  if (told !== undefined) return { platform: platformOf(told, kind) }
  return {
    error: engineFailure({ kind, program, stderr: answer.stderr || answer.stdout, env: ctx.env }, 'does not work'),
  }
}

function parse(stdout: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(stdout)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function platformOf(told: Readonly<Record<string, unknown>>, kind: EngineKind): string | undefined {
  const host = kind === 'docker' ? told : (told.host ?? {})
  if (!isObject(host)) return undefined
  const [os, arch] = [host.Os ?? host.os, host.Arch ?? host.arch]
  return typeof os === 'string' && typeof arch === 'string' ? `${os}/${arch}` : undefined
}
