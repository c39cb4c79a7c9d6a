import type { PublishScope } from '@mcp-runtime/contract'
import { type ParsedReference, type PushTeam, parseImageReference, pushRepository } from '@mcp-runtime/contract/names'
import type { CommandContext } from '../command/context.ts'
import { fail } from '../errors/index.ts'
import { registryHost } from './registry-host.ts'

/** What an image is called where it goes. */
export interface PushTarget {
  /** `host/repository`, with `:tag` where there is one. */
  readonly target: string
  readonly host: string
  readonly repository: string
  readonly tag?: string
}

/** What names the target. */
export interface PushTargetInput {
  /** The image as it is called here; its registry does not count. */
  readonly image: string
  /** Another repository than the image's. */
  readonly name?: string | undefined
  /** Whose it is; left out, the repository is taken as it is. */
  readonly scope?: PublishScope | undefined
  /** The registry, where it is known; `registryHost` decides when left out. */
  readonly host?: string | undefined
  /** Of several teams of the caller, those whose slug or namespace is this. */
  readonly team?: string | undefined
  /** Where a person says which of several teams is meant: `--name` when left out. */
  readonly teamIsSaidIn?: 'metadata' | undefined
}

type Ctx = Pick<CommandContext, 'env' | 'credential' | 'client' | 'redactor'>

/**
 * The target of a push (commands-user §8.4). The tenant scope asks the platform for the caller's teams. Errors:
 * MCPR_INPUT_INVALID for what is no reference, MCPR_FORBIDDEN for a prefix of another team or a caller without a team,
 * MCPR_USAGE for a bare name and several teams, and those of `registryHost` and of the login.
 */
export async function pushTarget(ctx: Ctx, input: PushTargetInput): Promise<PushTarget> {
  const host = input.host ?? (await registryHost(ctx)).host
  reference(input.image)
  // A registry with a path is known in front of an image by all of it.
  const own = input.image.startsWith(`${host}/`) ? input.image.slice(host.length + 1) : input.image
  const source = reference(own)
  const given = input.name === undefined ? source : renamed(source, input.name)
  const repository = await repositoryFor(ctx, given.repository, input)
  const target = `${host}/${repository}${given.tag === undefined ? '' : `:${given.tag}`}`
  reference(target)
  return { target, host, repository, ...(given.tag === undefined ? {} : { tag: given.tag }) }
}

function reference(text: string): ParsedReference {
  const parsed = parseImageReference(text)
  return 'problem' in parsed ? fail('MCPR_INPUT_INVALID', parsed.problem) : parsed
}

function renamed(source: ParsedReference, name: string): ParsedReference {
  const parsed = reference(name.replace(/^\/+|\/+$/g, ''))
  if (parsed.tag !== undefined || parsed.digest !== undefined) {
    fail('MCPR_USAGE', `--name is ${JSON.stringify(name)}; it names a repository, without tag and digest.`)
  }
  const repository = parsed.registry === undefined ? parsed.repository : `${parsed.registry}/${parsed.repository}`
  return { ...source, repository }
}

async function repositoryFor(ctx: Ctx, repository: string, input: PushTargetInput): Promise<string> {
  const { scope, team } = input
  if (scope !== 'tenant') return chosen(pushRepository({ repository, scope }), input, '')
  const { principal } = await (await ctx.client()).principal()
  const teams: readonly PushTeam[] = principal.teams ?? []
  const meant = teams.filter(({ slug, namespace }) => team === slug || team === namespace)
  const which =
    input.teamIsSaidIn === 'metadata'
      ? `Write the namespace of one of them into its metadata: ${teams.map(({ namespace }) => namespace).join(' or ')}.`
      : `--name says which: ${teams.map(({ slug }) => `${slug}/${repository}`).join(' or ')}.`
  const found = pushRepository({
    repository,
    scope,
    teams: meant.length > 0 && !repository.includes('/') ? meant : teams,
  })
  return chosen(found, input, which)
}

/** `which` is the hint for who is in several teams. */
function chosen(found: ReturnType<typeof pushRepository>, { scope }: PushTargetInput, which: string): string {
  if ('repository' in found) return found.repository
  const { problem, reason, candidates } = found
  if (reason === 'no-team') {
    return fail('MCPR_FORBIDDEN', problem, {
      hint: 'An administrator can add you to a team; --scope org or public needs none.',
    })
  }
  const details = { candidates, scope: scope ?? null }
  if (reason === 'several-teams') return fail('MCPR_USAGE', problem, { hint: which, details })
  return fail('MCPR_FORBIDDEN', problem, {
    hint: `A repository of yours begins with one of: ${candidates.map((one) => `${one}/`).join(', ')}.`,
    details,
  })
}
