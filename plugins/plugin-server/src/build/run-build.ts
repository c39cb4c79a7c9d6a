// One run of the engine: its output goes to stderr as it comes, so that stdout holds the reference alone.
import { isatty } from 'node:tty'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { type ChildResult, type Engine, type EngineRunOptions, lastWords } from '@mcp-runtime/sdk/images'
import { type BuildPlan, buildArguments } from './arguments.ts'

const STDERR = 2

/** Builds, and looks at what came of it. MCPR_BUILD_FAILED tells the engine's exit code and its last words. */
export async function runBuild(
  ctx: CommandContext,
  engine: Engine,
  plan: BuildPlan,
): Promise<{ id: string; platform: string }> {
  const { reference } = plan
  const buildx = engine.kind === 'docker' && (await hasBuildx(ctx, engine))
  const args = buildArguments(plan, { kind: engine.kind, buildx })
  ctx.say(`Building ${reference} for ${plan.platform} with ${engine.kind}.`)
  ctx.trace(`${engine.program} ${args.join(' ')}`)
  const ran = await engine.run(args, ownsTerminal(ctx, engine, buildx) ? { terminal: STDERR } : handedOn(ctx))
  if (ran.code !== 0) failed(ctx, engine, reference, ran)
  const image = await engine.inspect(reference)
  if (image === undefined) {
    fail('MCPR_BUILD_FAILED', `${engine.kind} built ${reference}, but has no such image now.`, {
      hint: 'Its builder keeps images to itself; use one that loads them. The metadata is as it was.',
      next: [{ command: 'docker buildx use default', when: 'to build with the engine itself' }],
    })
  }
  const platform = `${image.os}/${image.architecture}`
  if (!plan.platform.startsWith(platform)) {
    ctx.warn(`The image is for ${platform}, not for ${plan.platform}: its base says so.`)
  }
  return { id: image.id, platform: plan.platform.startsWith(platform) ? plan.platform : platform }
}

/** The engine's lines on stderr, as they come; with --quiet they are only kept, for the case of a failure. */
function handedOn({ quiet, io, redactor }: CommandContext): EngineRunOptions {
  if (quiet) return {}
  const show = (chunk: Buffer) => void io.stderr.write(redactor.all(chunk.toString('utf8')))
  return { onStdout: show, onStderr: show }
}

function failed(
  ctx: CommandContext,
  { kind }: Engine,
  reference: string,
  { code, stdout, stderr }: ChildResult,
): never {
  const said = lastWords(stderr) || lastWords(stdout)
  const above = said === '' && !ctx.quiet ? 'Its own words stand above. ' : ''
  const end = said === '' ? '.' : `: ${said}`
  fail('MCPR_BUILD_FAILED', `${kind} could not build ${reference}; it ended with ${code}${end}`, {
    hint: `${above}The metadata is as it was.`,
    details: { engine: kind, exitCode: code, said },
  })
}

/** BuildKit draws its progress on a terminal; the other builders print lines, which we hand on and keep. */
function ownsTerminal({ io, env, quiet }: CommandContext, { kind }: Engine, buildx: boolean): boolean {
  const buildKit = buildx || (kind === 'docker' && env.DOCKER_BUILDKIT === '1')
  const isOurs = (io.stderr as { fd?: number }).fd === STDERR && isatty(STDERR)
  return buildKit && !quiet && isOurs && env.TERM !== 'dumb'
}

/** `DOCKER_BUILDKIT=0` turns the plugin off; a client without it builds by the engine's own builder. */
async function hasBuildx({ env }: CommandContext, engine: Engine): Promise<boolean> {
  if (env.DOCKER_BUILDKIT === '0') return false
  return (await engine.run(['buildx', 'version'])).code === 0
}
