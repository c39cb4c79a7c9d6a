import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { MCPAccessGrant, MCPAgentSession } from '@mcp-runtime/contract'
import { type Issue, validateGrant, validateSession } from '@mcp-runtime/contract/admission'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { AccessDocument } from '../manifests/parse-access.ts'

type Manifest = MCPAccessGrant | MCPAgentSession

export interface SavedManifest {
  readonly path: string
  readonly manifest: Manifest
}

/** The file and what is in it; of a dry run the manifest alone. */
export type WrittenManifest = SavedManifest | Manifest

export interface WriteFlags {
  readonly output: string
  /** Replaces an existing file. */
  readonly force: boolean
  readonly 'dry-run'?: 'client' | 'server' | undefined
}

/**
 * Checks a manifest that was made of flags, and writes it as YAML, 0600, whole or not at all; of a dry run it is only
 * given back, with `server` as the platform would make it. Errors: MCPR_USAGE for what the platform would refuse,
 * MCPR_FILE_EXISTS, MCPR_FILE_NOT_FOUND.
 */
export async function writeManifest(
  ctx: CommandContext,
  manifest: Manifest,
  { output, force, 'dry-run': dryRun }: WriteFlags,
): Promise<WrittenManifest> {
  for (const issue of manifest.kind === 'MCPAccessGrant' ? validateGrant(manifest) : validateSession(manifest))
    tell(ctx, issue)
  if (manifest.kind === 'MCPAgentSession' && isPast(manifest, ctx.now()))
    ctx.warn(`The session is over already: it ended at ${manifest.spec.expiresAt}.`)
  if (dryRun === 'client') return manifest
  if (dryRun === 'server') return planned(ctx, manifest)
  const saved = await save(manifest, output, force)
  const grant = manifest.kind === 'MCPAccessGrant'
  const command = `mcp-runtime access ${grant ? 'grant' : 'session'} apply --file ${output}`
  ctx.hint(grant ? `Next: ${command}` : `Next: ${command} -o json   (as an admin; shows its secret, once)`)
  return saved
}

const isPast = ({ spec: { expiresAt } }: MCPAgentSession, now: Date): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime()

/** A server elsewhere may take grants of this namespace (its owner says so): only the platform knows. */
function tell(ctx: CommandContext, { path, level, message, hint }: Issue): void {
  if (level === 'warning' || path === 'spec.serverRef.namespace') ctx.warn(message)
  else fail('MCPR_USAGE', message, hint === undefined ? {} : { hint })
}

async function planned(ctx: CommandContext, resource: Manifest): Promise<Manifest> {
  const { planAccess } = await import('../manifests/plan-access.ts')
  const source = { value: resource, path: 'the flags', line: 1 }
  const document = (
    resource.kind === 'MCPAccessGrant' ? { kind: 'grant', resource, source } : { kind: 'session', resource, source }
  ) as AccessDocument
  const options = { signal: ctx.signal }
  const plan = await planAccess(await ctx.client(), document, resource.metadata.namespace ?? '', options)
  const change = plan.differences.length === 0 ? 'would stay as it is' : 'would be changed'
  ctx.say(`The ${document.kind} ${resource.metadata.name} ${plan.isNew ? 'would be created' : change}.`)
  return plan.wanted
}

async function save(manifest: Manifest, path: string, force: boolean): Promise<SavedManifest> {
  if (path === '-') fail('MCPR_USAGE', '--output wants a file.', { hint: 'To print the manifest: --dry-run=client.' })
  if (!force && existsSync(path))
    fail('MCPR_FILE_EXISTS', `${path} exists already.`, {
      hint: `Write another file, as with --output ${manifest.metadata.name}.yaml, or replace this one with --force.`,
    })
  if (!existsSync(dirname(resolve(path))))
    fail('MCPR_FILE_NOT_FOUND', `The folder of ${path} does not exist.`, { hint: 'Create it first.' })
  const [{ writeFileAtomic }, { toYaml }] = await Promise.all([
    import('@mcp-runtime/sdk/files'),
    import('@mcp-runtime/sdk/output'),
  ])
  await writeFileAtomic(path, await toYaml(manifest), { mode: 0o600 })
  return { path, manifest }
}
