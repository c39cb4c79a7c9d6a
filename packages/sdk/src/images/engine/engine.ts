// One container engine of this machine, as its command line offers it.
import type { Readable } from 'node:stream'
import type { CommandContext } from '../../command/context.ts'
import { fail } from '../../errors/index.ts'
import { type ChildOptions, type ChildResult, runChild } from './child.ts'
import { type LocalImage, parseInspected } from './inspected.ts'
import type { EngineKind } from './kind.ts'
import { savedImage } from './save.ts'
import { engineFailure, isMissing } from './unavailable.ts'

/** How one run of the engine's client is made. */
export type EngineRunOptions = Partial<Pick<ChildOptions, 'cwd' | 'env' | 'onStdout' | 'onStderr' | 'terminal'>>

/** A container engine that answers. No value of a person's may begin with `-` where it is handed over. */
export interface Engine {
  /** Path of its client. */
  readonly program: string
  readonly kind: EngineKind
  /** What it runs without emulation, `linux/amd64`; undefined when it does not say. */
  readonly platform: string | undefined
  /** The image as the engine knows it, undefined when it does not. MCPR_ENGINE_UNAVAILABLE when it stopped answering. */
  inspect(image: string): Promise<LocalImage | undefined>
  /**
   * The image as a Docker archive, which is what `docker save` writes. The stream ends only when all of it came, and is
   * destroyed with the error otherwise; `done` settles with it. Destroying the stream ends the engine's client.
   */
  save(image: string): { readonly stream: Readable; readonly done: Promise<void> }
  /** Runs the client to its end, whatever it ends with. Rejects with the signal's reason when the command is stopped. */
  run(args: readonly string[], options?: EngineRunOptions): Promise<ChildResult>
}

/** An engine over a client that is known to answer. */
export function createEngine(
  ctx: Pick<CommandContext, 'env' | 'signal'>,
  { program, kind, platform }: Pick<Engine, 'program' | 'kind' | 'platform'>,
): Engine {
  const run: Engine['run'] = (args, options = {}) =>
    runChild(program, args, { env: ctx.env, ...options, signal: ctx.signal })
  return {
    program,
    kind,
    platform,
    run,
    async inspect(image) {
      const name = checked(image)
      const { code, stdout, stderr } = await run(INSPECT[kind](name))
      if (code === 0) return parseInspected(stdout, kind)
      if (isMissing(stderr)) return undefined
      throw engineFailure({ kind, program, stderr, env: ctx.env }, `could not say what ${image} is`)
    },
    save: (image) => savedImage({ program, kind, image: checked(image), env: ctx.env, signal: ctx.signal }),
  }
}

const INSPECT: Readonly<Record<EngineKind, (image: string) => string[]>> = {
  docker: (image) => ['image', 'inspect', '--format', '{{json .}}', '--', image],
  podman: (image) => ['image', 'inspect', '--format', '{{json .}}', '--', image],
  buildah: (image) => ['inspect', '--type', 'image', '--', image],
}

function checked(image: string): string {
  if (!image.startsWith('-') && image.trim() !== '') return image
  return fail('MCPR_USAGE', `${JSON.stringify(image)} cannot be an image.`)
}
