import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type AppliedItem, applyAccess } from './apply-access.ts'
import { parseAccess } from './parse-access.ts'

export interface ApplyFiles {
  readonly files: readonly string[]
  readonly namespace: string | undefined
  /** `client`: nothing is sent. `server`: the platform is asked whether the login would be accepted, nothing changes. */
  readonly dryRun: 'client' | 'server' | undefined
  /** Takes grants for tools that their server does not declare. */
  readonly allowUnknownTools: boolean
}

export interface ApplyResult {
  readonly applied: readonly AppliedItem[]
}

/** Reads, checks and applies the grants and sessions of files, folders or stdin. */
export async function applyFiles(
  ctx: CommandContext,
  { files, namespace, dryRun, allowUnknownTools }: ApplyFiles,
): Promise<ApplyResult> {
  const [{ readManifests }, { resolveNamespace }] = await Promise.all([
    import('@mcp-runtime/sdk/files'),
    import('@mcp-runtime/sdk/client'),
  ])
  const { documents, warnings } = parseAccess(await readManifests(files, { stdin: ctx.io.stdin }))
  for (const warning of warnings) ctx.warn(warning)
  if (dryRun === 'server') await (await ctx.client()).principal()
  let fallback: Promise<string> | undefined
  const applied = await applyAccess({
    client: () => ctx.client(),
    documents,
    namespace: () => {
      fallback ??= resolveNamespace(ctx, { flag: namespace })
      return fallback
    },
    dryRun: dryRun !== undefined,
    allowUnknownTools,
    warn: ctx.warn,
    signal: ctx.signal,
  })
  for (const { kind, name, state } of applied) {
    if (state === 'stays disabled')
      ctx.warn(
        `grant ${name} was applied and stays disabled: the file does not say \`disabled: false\`. To enable it: mcp-runtime access grant enable ${name}`,
      )
    if (state === 'stays revoked')
      ctx.warn(
        `session ${name} was applied and stays revoked. To restore it: mcp-runtime access session unrevoke ${name}`,
      )
    if (kind === 'session' && applied.some((item) => item.name === name && item.secret))
      ctx.hint(
        `The secret of session ${name} is shown this once, and only with -o json; the adapter takes it from MCP_RUNTIME_SESSION_SECRET. Missed it? Delete the session and apply it again.`,
      )
  }
  return { applied }
}
