// `server validate`: every finding in metadata, grants, sessions and a running server, all at once (commands-user §6.2).
import type { MCPAccessGrant } from '@mcp-runtime/contract'
import { lintGrant, lintServer, lintSession, metadataToServer } from '@mcp-runtime/contract/metadata'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type FileIssue, type LoadedMetadata, loadMetadata } from '@mcp-runtime/sdk/files'
import { registryHost } from '../manifest/hosts.ts'
import { type DecisionRow, decisionRows } from '../validate/decision-table.ts'
import { lintLiveServer } from '../validate/lint-live.ts'
import { type LintedDocument, lintManifests } from '../validate/lint-manifests.ts'

export interface ValidateOptions {
  readonly ctx: Pick<CommandContext, 'env' | 'now' | 'say' | 'signal'>
  readonly metadataDir: string
  readonly metadataFile?: string | undefined
  readonly grantFiles: readonly string[]
  readonly sessionFiles: readonly string[]
  readonly fromServer?: string | undefined
  /** The entry that `fromServer` is compared with, when there are several. */
  readonly server?: string | undefined
  readonly waitMs: number
}

export interface ValidateResult {
  /** There is no error; warnings may be. */
  readonly valid: boolean
  readonly errors: number
  readonly warnings: number
  /** What was read, metadata first. */
  readonly files: readonly string[]
  readonly servers: readonly string[]
  readonly issues: readonly FileIssue[]
  /** What each grant gives, tool by tool. */
  readonly decisions: readonly DecisionRow[]
}

/**
 * Checks files and, if asked, a running server. A metadata file that is missing or no YAML is an error of the command;
 * everything else is a finding of the result.
 */
export async function validateFiles(options: ValidateOptions): Promise<ValidateResult> {
  const { ctx, fromServer, grantFiles, sessionFiles } = options
  const metadata = await loadMetadata({ file: options.metadataFile, dir: options.metadataDir })
  // Entries of a file with errors are not there; whatever speaks of them would be reported for no reason.
  const known = metadata.issues.some(({ level }) => level === 'error') ? undefined : metadata
  const servers = metadata.entries.map(({ entry }) => entry)
  const now = ctx.now().getTime()
  const grants = await lintManifests(grantFiles, (value) => silence(lintGrant(value, servers), known))
  const sessions = await lintManifests(sessionFiles, (value) => silence(lintSession(value, servers, { now }), known))
  const live =
    fromServer === undefined || known === undefined || known.entries.length === 0
      ? []
      : await lintLiveServer({ ...options, url: fromServer, entries: known.entries })
  return summarize({
    files: [...metadata.files, ...grantFiles, ...sessionFiles],
    servers: servers.map(({ name }) => name),
    issues: [...lintMetadata(metadata), ...grants.issues, ...sessions.issues, ...live],
    decisions: grants.documents.flatMap((document) => decisionsOf(document, metadata, ctx.env, now)),
  })
}

const lintMetadata = ({ entries, files, issues }: LoadedMetadata): FileIssue[] => [
  ...issues,
  ...(entries.length > 0 || issues.length > 0
    ? []
    : [
        {
          file: files[0] ?? '',
          path: 'servers',
          message: 'The metadata describes no server.',
          level: 'warning',
        } as const,
      ]),
  ...entries.flatMap(({ entry, file, path }) => lintServer(entry, path).map((issue) => ({ ...issue, file }))),
]

/** Without usable metadata, "not in this metadata" says nothing. */
const silence = (issues: ReturnType<typeof lintGrant>, known: LoadedMetadata | undefined) =>
  known === undefined ? issues.filter(({ path }) => path !== 'spec.serverRef.name') : issues

function decisionsOf(
  { value, issues }: LintedDocument,
  { entries }: LoadedMetadata,
  env: ValidateOptions['ctx']['env'],
  now: number,
): DecisionRow[] {
  // A document that is no grant has nothing to play through; one with mistakes in its rules has.
  const shapeless = issues.some(({ code, path }) => path === 'kind' || code === 'required' || code === 'invalid')
  if (shapeless || issues.some(({ code }) => code === 'unknown_key')) return []
  const grant = value as MCPAccessGrant
  const entry = entries.find((one) => one.entry.name === grant.spec.serverRef.name)?.entry
  return entry === undefined
    ? []
    : decisionRows(metadataToServer(entry, { registryHost: registryHost(env) }), grant, now)
}

function summarize(found: Pick<ValidateResult, 'files' | 'servers' | 'issues' | 'decisions'>): ValidateResult {
  const errors = found.issues.filter(({ level }) => level === 'error').length
  return { valid: errors === 0, errors, warnings: found.issues.length - errors, ...found }
}
