// `server build image`: everything that can be wrong is looked at before the engine is asked; the metadata is written
// only after it succeeded (commands-user §6.3 and §13).
import { isImageTag, isLoopbackHost } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { MetadataSource } from '@mcp-runtime/sdk/files'
import { type Engine, findEngine, pushTarget, registryHost } from '@mcp-runtime/sdk/images'
import { type BuildPlan, buildArgsOf, buildArguments, platformName } from '../build/arguments.ts'
import { findContext } from '../build/context.ts'
import { type BuildEntry, findEntry, noteImage } from '../build/entry.ts'
import { gitTag } from '../build/git-tag.ts'
import { runBuild } from '../build/run-build.ts'
import { serverName } from '../words.ts'

/** As given on the command line; undefined means not given. */
export interface BuildOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly metadata: MetadataSource
  readonly context: string
  readonly dockerfile?: string | undefined
  readonly registry?: string | undefined
  readonly tag?: string | undefined
  readonly platform?: string | undefined
  readonly buildArgs: readonly string[]
  readonly pull: boolean
  readonly dryRun: boolean
}

/** What was built, or with `--dry-run` would be. */
export interface BuildResult {
  readonly action: 'built' | 'planned'
  readonly image: string
  readonly tag: string
  /** What push and deploy take: image and tag. */
  readonly reference: string
  /** Of the image's config; absent in a plan. */
  readonly id?: string
  readonly platform: string
  readonly engine?: string
  readonly metadata: { readonly file: string; readonly changed: boolean }
  /** The engine's arguments, in a plan. */
  readonly arguments?: readonly string[]
}

/** Builds the image of one server and notes it in its metadata. */
export async function buildImage(options: BuildOptions): Promise<BuildResult> {
  const { ctx } = options
  const name = serverName(options.name)
  if (options.tag !== undefined) checkTag(options.tag)
  const wished = wishedPlatform(options)
  const buildArgs = buildArgsOf(options.buildArgs, ctx.env, ctx.warn)
  const found = await findEntry(name, options.metadata, ctx.warn)
  const where = await findContext(options)
  const tag = options.tag ?? (await tagOf(ctx, where.context, found.file))
  const target = await targetOf(options, found, tag)
  const { host, repository, target: reference } = target
  const image = `${host}/${repository}`
  const plan = (engine?: Engine): BuildPlan => ({
    reference,
    buildArgs,
    pull: options.pull,
    ...where,
    platform: wished ?? usualPlatform(host, engine),
  })
  const planned = { image, tag, reference }
  if (options.dryRun) {
    const parts = plan()
    return {
      action: 'planned',
      ...planned,
      platform: parts.platform,
      metadata: { file: found.file, changed: false },
      arguments: buildArguments(parts, { kind: 'docker', buildx: false }),
    }
  }
  const engine = await findEngine(ctx, { for: 'build' })
  const built = await runBuild(ctx, engine, plan(engine))
  const changed = await note(found.file, name, planned)
  ctx.hint(
    `Next: mcp-runtime registry push --image ${reference}${found.entry.scope === undefined ? '' : ` --scope ${found.entry.scope}`}  (to bring it to the platform)`,
  )
  return { action: 'built', ...planned, ...built, engine: engine.kind, metadata: { file: found.file, changed } }
}

function checkTag(tag: string): void {
  if (isImageTag(tag)) return
  fail('MCPR_USAGE', `--tag is ${JSON.stringify(tag)}, which cannot be a tag.`, {
    hint: 'A tag has letters, digits, "_", "." and "-", 128 at most, and begins with neither "." nor "-".',
  })
}

async function tagOf(ctx: CommandContext, context: string, file: string): Promise<string> {
  const { tag, from } = await gitTag(ctx, context, file)
  ctx.say(`Tag ${tag} (${from}).`)
  return tag
}

/** The name is the entry's, the prefix its scope's; of several teams it is the one that the entry names. */
async function targetOf({ ctx, name, registry }: BuildOptions, { entry }: BuildEntry, tag: string) {
  const { host, from } = await registryHost(ctx, { flag: registry })
  if (registry === undefined) ctx.say(`Registry ${host} (${from}).`)
  const team = entry.namespace || entry.teamID
  return pushTarget(ctx, { image: `${name}:${tag}`, scope: entry.scope, host, team, teamIsSaidIn: 'metadata' })
}

function wishedPlatform({ ctx, platform }: BuildOptions): string | undefined {
  if (platform !== undefined) return platformName(platform, '--platform')
  const variable = ctx.env.MCP_DOCKER_PLATFORM?.trim() ?? ''
  return variable === '' ? undefined : platformName(variable, 'MCP_DOCKER_PLATFORM')
}

/**
 * `linux/amd64`, which the nodes of most clusters are (commands-user §6.3). A platform on this machine runs images with
 * the engine of this machine, so for its registry it is what that engine runs.
 */
function usualPlatform(host: string, engine: Engine | undefined): string {
  if (!isLoopbackHost(new URL(`http://${host}`).hostname)) return 'linux/amd64'
  return engine?.platform ?? `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`
}

async function note(
  file: string,
  name: string,
  { image, tag, reference }: { image: string; tag: string; reference: string },
) {
  try {
    return await noteImage(file, name, image, tag)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return fail(
      code === 'MCPR_CONFLICT' ? 'MCPR_CONFLICT' : 'MCPR_FILE_UNREADABLE',
      `${reference} is built, but could not be noted in ${file}: ${message}`,
      {
        hint: `Write image: ${image} and imageTag: ${tag} there yourself, or build again: it is quick now.`,
        cause: error,
      },
    )
  }
}
