import { isRfc1123Label, SHARED_NAMESPACE } from '@mcp-runtime/contract/names'
import type { CommandContext } from '../command/context.ts'
import { fail } from '../errors/index.ts'

/** Where a namespace may be stated, the nearest wish first. */
export interface NamespaceWish {
  /** `--namespace`. */
  readonly flag?: string | undefined
  /** What the metadata or the manifest states. */
  readonly fromFile?: string | undefined
  /** Of a command that works on a cluster directly. */
  readonly useKube?: boolean | undefined
}

function checked(namespace: string, where: string): string {
  if (isRfc1123Label(namespace)) return namespace
  return fail('MCPR_INPUT_INVALID', `"${namespace}" (${where}) cannot be a namespace.`, {
    hint: 'A namespace has lower-case letters, digits and inner hyphens, 63 characters at most.',
  })
}

/**
 * The namespace of a command (decision 5): flag, then metadata or manifest, then the caller's only team, else a usage
 * error that lists the candidates. Admins without a team, and `--use-kube`, use the shared namespace. A namespace that
 * was not given as a flag is said on stderr.
 */
export async function resolveNamespace(
  ctx: Pick<CommandContext, 'client' | 'say'>,
  { flag, fromFile, useKube = false }: NamespaceWish,
): Promise<string> {
  const given = flag?.trim() ?? ''
  if (given !== '') return checked(given, '--namespace')
  const stated = fromFile?.trim() ?? ''
  if (stated !== '') return said(ctx, checked(stated, 'from the file'), 'from the file')
  if (useKube) return said(ctx, SHARED_NAMESPACE, 'the default with --use-kube')
  const { principal, sharedCatalogNamespace } = await (await ctx.client()).principal()
  const teams = principal.teams ?? []
  if (teams.length === 1) return said(ctx, teams[0]!.namespace, `your team ${teams[0]!.name || teams[0]!.slug}`)
  if (teams.length === 0 && principal.role === 'admin') {
    return said(ctx, sharedCatalogNamespace || SHARED_NAMESPACE, 'shared by all; you are in no team')
  }
  const candidates = teams.length > 0 ? teams.map(({ namespace }) => namespace) : (principal.allowedNamespaces ?? [])
  const why = teams.length === 0 ? 'You are in no team, so there is no default namespace.' : 'You are in several teams.'
  return fail('MCPR_USAGE', `${why} Which namespace?`, {
    hint: candidates.length === 0 ? 'Give --namespace.' : `Give --namespace with one of: ${candidates.join(', ')}.`,
    details: { candidates },
  })
}

function said(ctx: Pick<CommandContext, 'say'>, namespace: string, why: string): string {
  ctx.say(`Namespace ${namespace} (${why}).`)
  return namespace
}
