// The engine's command line of a build. Pure.
import { fail } from '@mcp-runtime/sdk/errors'
import type { EngineKind } from '@mcp-runtime/sdk/images'

type Env = Readonly<Record<string, string | undefined>>

/** What is built, and how. */
export interface BuildPlan {
  readonly reference: string
  readonly platform: string
  readonly dockerfile: string
  readonly context: string
  /** `KEY=VALUE`, or `KEY` whose value the engine takes from the environment. */
  readonly buildArgs: readonly string[]
  readonly pull: boolean
}

/** What a docker client can do, which its version alone does not tell. */
export interface Builder {
  readonly kind: EngineKind
  /** docker builds by its plugin buildx, whose builder may keep an image to itself unless told to load it. */
  readonly buildx: boolean
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Arguments after the program. Every value is behind its own flag, and none begins with `-`. */
export function buildArguments(plan: BuildPlan, { kind, buildx }: Builder): string[] {
  const { reference, platform, dockerfile, context, buildArgs, pull } = plan
  // podman takes docker's words; buildah's `build` is younger than its `bud`.
  const verb = kind === 'buildah' ? 'bud' : 'build'
  const pulled = kind === 'docker' ? '--pull' : '--pull-always'
  return [
    verb,
    ...(buildx ? ['--load'] : []),
    ...(pull ? [kind === 'podman' ? '--pull=always' : pulled] : []),
    '--platform',
    platform,
    ...buildArgs.flatMap((argument) => ['--build-arg', argument]),
    '-f',
    dockerfile,
    '-t',
    reference,
    context,
  ]
}

/**
 * Build arguments of the flags, and those that MCP_DOCKER_BUILD_ARGS names: variables of the environment, which are
 * handed on by name, so that their values stay off the command line. A flag wins over the variable.
 */
export function buildArgsOf(flags: readonly string[], env: Env, warn: (text: string) => void): readonly string[] {
  for (const argument of flags) {
    const [key = ''] = argument.split('=', 1)
    if (!NAME.test(key))
      fail('MCPR_USAGE', `--build-arg ${JSON.stringify(key)} is no name of a build argument.`, {
        hint: 'Write KEY=VALUE, or KEY for a variable of the environment.',
      })
    if (!argument.includes('=') && env[key] === undefined)
      fail('MCPR_USAGE', `--build-arg ${key} has no value, and no variable ${key} is set.`)
  }
  const given = new Set(flags.map((argument) => argument.split('=', 1)[0]))
  const named = (env.MCP_DOCKER_BUILD_ARGS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !given.has(name))
  for (const name of named) {
    if (!NAME.test(name))
      fail('MCPR_INPUT_INVALID', `MCP_DOCKER_BUILD_ARGS names ${JSON.stringify(name)}, which is no name of a variable.`)
    if (env[name] === undefined) warn(`MCP_DOCKER_BUILD_ARGS names ${name}, which is not set; it is left out.`)
  }
  return [...flags, ...new Set(named.filter((name) => env[name] !== undefined))]
}

/** A platform as engines write it; MCPR_USAGE for anything else, and for several at once. */
export function platformName(text: string, from: string): string {
  const platform = text.trim()
  if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(platform)) return platform
  const hint = platform.includes(',')
    ? 'An image is pushed for one platform; build once for each.'
    : 'Write linux/amd64 or linux/arm64.'
  return fail('MCPR_USAGE', `${from} is ${JSON.stringify(text)}, which is no platform.`, { hint })
}
