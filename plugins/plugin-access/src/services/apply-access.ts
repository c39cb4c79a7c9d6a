import { type ApplyGrantBody, type ApplySessionBody, routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError, mcprError, toErrorView } from '@mcp-runtime/sdk/errors'
import type { AccessDocument } from './parse-access.ts'
import { type GrantToCheck, refuseUnknownTools } from './unknown-tools.ts'

export interface AppliedItem {
  readonly kind: 'grant' | 'session'
  readonly name: string
  readonly namespace: string
  readonly server: string
  /** `applied`, or `unchanged state`: it stays disabled or revoked although the file does not say so. */
  readonly state: 'applied' | 'stays disabled' | 'stays revoked' | 'would be applied'
  /** Shown once: proves a session made by hand at the gateway. */
  readonly secret?: string
}

export interface ApplyAccess {
  readonly client: () => Promise<PlatformClient>
  readonly documents: readonly AccessDocument[]
  /** For documents without one (decision 5). */
  readonly namespace: () => Promise<string>
  readonly dryRun: boolean
  /** Takes grants for tools that their server does not declare. */
  readonly allowUnknownTools: boolean
  readonly warn: (text: string) => void
  readonly signal?: AbortSignal
}

/**
 * Applies the documents in order; the platform answers each once its gateway judges by it. Errors: MCPR_INPUT_INVALID
 * before anything is applied, when a grant names tools that its server does not have; MCPR_PARTIAL when
 * one fails after others were applied, with what was and what was not; otherwise the failure itself.
 */
export async function applyAccess(apply: ApplyAccess): Promise<AppliedItem[]> {
  if (!apply.dryRun && !apply.allowUnknownTools) await checkTools(apply)
  const done: AppliedItem[] = []
  for (const [index, document] of apply.documents.entries()) {
    try {
      done.push(await applyOne(apply, document))
    } catch (error) {
      const known = withDeploy(error, document)
      if (done.length === 0 || apply.dryRun) throw known
      partly(done, apply.documents.slice(index), known)
    }
  }
  return done
}

async function checkTools(apply: ApplyAccess): Promise<void> {
  const grants: GrantToCheck[] = []
  for (const document of apply.documents) {
    if (document.kind !== 'grant' || !document.resource.spec.toolRules?.length) continue
    const { metadata, spec } = document.resource
    grants.push({ name: metadata.name, namespace: await namespaceOf(apply, document), spec })
  }
  if (grants.length > 0) await refuseUnknownTools(await apply.client(), grants, apply.signal)
}

const namespaceOf = async (apply: ApplyAccess, { resource }: AccessDocument): Promise<string> =>
  resource.metadata.namespace?.trim() || (await apply.namespace())

async function applyOne(apply: ApplyAccess, document: AccessDocument): Promise<AppliedItem> {
  const { resource } = document
  const namespace = await namespaceOf(apply, document)
  const about = { kind: document.kind, name: resource.metadata.name, namespace, server: resource.spec.serverRef.name }
  if (apply.dryRun) return { ...about, state: 'would be applied' }
  const client = await apply.client()
  const options = apply.signal ? { signal: apply.signal } : {}
  if (document.kind === 'grant') {
    const { grant } = await client.call(routes.applyGrant, { body: grantBody(document, namespace), ...options })
    warnOfEmail(apply, about, grant.subject.humanID)
    const stays = grant.disabled && document.resource.spec.disabled === undefined
    return { ...about, state: stays ? 'stays disabled' : 'applied' }
  }
  const { session, secret } = await client.call(routes.applySession, {
    body: sessionBody(document, namespace),
    ...options,
  })
  warnOfEmail(apply, about, session.subject.humanID)
  const stays = session.revoked && document.resource.spec.revoked === undefined
  return { ...about, state: stays ? 'stays revoked' : 'applied', ...(secret ? { secret } : {}) }
}

/** The platform puts the person's id in place of an e-mail that it knows; callers are told apart by ids. */
function warnOfEmail(
  { warn }: ApplyAccess,
  { kind, name }: Pick<AppliedItem, 'kind' | 'name'>,
  humanID: string | undefined,
): void {
  if (!humanID?.includes('@')) return
  warn(
    `${kind} ${name} fits nobody who logs in: the platform knows no ${humanID} in a team of yours. Give the person's id, or bring the person into a team of yours and apply it again.`,
  )
}

/** The way on where the server is missing; its name is well formed, so that is all its place in an answer can mean. */
function withDeploy(error: unknown, { resource }: AccessDocument): unknown {
  const { code, message, details } = error as McprError
  const issues = code === 'MCPR_INPUT_INVALID' && Array.isArray(details?.issues) ? details.issues : []
  if (issues.length !== 1 || issues[0]?.path !== 'serverRef.name') return error
  return mcprError(code, message, {
    next: [{ command: `mcp-runtime server deploy ${resource.spec.serverRef.name}`, when: 'to deploy it first' }],
    ...(details === undefined ? {} : { details }),
    cause: error,
  })
}

/** Only what the file says is sent: an old file must not enable what was disabled since (F24). */
function grantBody({ resource }: AccessDocument & { kind: 'grant' }, namespace: string): ApplyGrantBody {
  const { policyVersion, toolRules, ...spec } = resource.spec
  return {
    name: resource.metadata.name,
    namespace,
    ...spec,
    ...(policyVersion ? { policyVersion } : {}),
    toolRules: toolRules ?? [],
  }
}

function sessionBody({ resource }: AccessDocument & { kind: 'session' }, namespace: string): ApplySessionBody {
  const { upstreamTokenSecretRef: _, ...spec } = resource.spec
  return { name: resource.metadata.name, namespace, ...spec }
}

function partly(done: readonly AppliedItem[], rest: readonly AccessDocument[], error: unknown): never {
  const [failed, ...untried] = rest
  const view = toErrorView(error)
  const label = (document: AccessDocument) => `${document.kind}/${document.resource.metadata.name}`
  fail('MCPR_PARTIAL', `${failed ? label(failed) : 'A document'} was refused: ${view.message}`, {
    hint: [
      `Applied before it: ${done.map(({ kind, name }) => `${kind}/${name}`).join(', ')}.`,
      untried.length > 0 ? `Not tried: ${untried.map(label).join(', ')}.` : '',
      'Mend the document and apply the file again; what is applied already stays as it is.',
    ]
      .filter(Boolean)
      .join(' '),
    ...(view.next === undefined ? {} : { next: view.next }),
    details: {
      applied: done,
      failed: failed ? { ...view, document: label(failed) } : view,
      notTried: untried.map(label),
    },
    cause: error,
  })
}
