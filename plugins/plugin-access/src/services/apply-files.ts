import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, isErrorCode, toErrorView } from '@mcp-runtime/sdk/errors'
import { fallbackNamespace, readAccess } from '../manifests/read-access.ts'
import type { Made } from '../policy/expected-policy.ts'
import { type AppliedItem, applyAccess } from './apply-access.ts'

/** The flags of `apply`, of grants and of sessions alike. */
export interface ApplyFlags {
  readonly file: readonly string[]
  readonly namespace?: string | undefined
  /** `client`: nothing is sent. `server`: the platform says what it would make of them; nothing changes. */
  readonly 'dry-run'?: 'client' | 'server' | undefined
  /** Takes grants for tools that their server does not declare. */
  readonly 'allow-unknown-tools'?: boolean
  readonly wait: boolean
  /** Milliseconds. */
  readonly timeout?: number | undefined
  readonly reason?: string | undefined
}

export interface ApplyResult {
  readonly applied: readonly AppliedItem[]
}

/** Reads, checks and applies the grants and sessions of files, folders or stdin. */
export async function applyFiles(ctx: CommandContext, flags: ApplyFlags): Promise<ApplyResult> {
  const made = new Map<string, Made>()
  const applied = await applyAccess({
    client: () => ctx.client(),
    documents: await readAccess(ctx, flags.file),
    namespace: fallbackNamespace(ctx, flags.namespace),
    dryRun: flags['dry-run'],
    allowUnknownTools: flags['allow-unknown-tools'] === true,
    warn: ctx.warn,
    applied: (document, { namespace }, now) => {
      // Of one that stands twice, the last is what the gateway will know.
      made.set(`${document.kind}/${namespace}/${document.resource.metadata.name}`, { document, namespace, ...now })
    },
    reason: flags.reason,
    signal: ctx.signal,
  })
  for (const item of applied) tell(ctx, item)
  if (flags.wait && made.size > 0) {
    const [{ expectedOf }, { waitForPolicy }] = await Promise.all([
      import('../policy/expected-policy.ts'),
      import('../policy/wait-for-policy.ts'),
    ])
    await waitForPolicy(ctx, [...made.values()].map(expectedOf), flags.timeout).catch((error) =>
      withApplied(error, applied),
    )
  }
  return { applied }
}

function tell(ctx: CommandContext, { kind, name, state, secret }: AppliedItem): void {
  if (state === 'stays disabled')
    ctx.warn(
      `grant ${name} was applied and stays disabled: the file does not say \`disabled: false\`. To enable it: mcp-runtime access grant enable ${name}`,
    )
  if (state === 'stays revoked')
    ctx.warn(
      `session ${name} was applied and stays revoked. To restore it: mcp-runtime access session unrevoke ${name}`,
    )
  if (kind === 'session' && secret)
    ctx.hint(
      `The secret of session ${name} is shown this once, and only with -o json; the adapter takes it from MCP_RUNTIME_SESSION_SECRET. Missed it? Delete the session and apply it again.`,
    )
}

/** It was applied all the same, and a secret in it is told only this once. */
function withApplied(error: unknown, applied: readonly AppliedItem[]): never {
  const { code, message, hint, next, details } = toErrorView(error)
  fail(isErrorCode(code) ? code : 'MCPR_FAILED', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(next === undefined ? {} : { next }),
    details: { ...details, applied },
    cause: error,
  })
}
