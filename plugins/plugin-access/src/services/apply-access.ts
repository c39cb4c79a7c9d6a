import { routes } from '@mcp-runtime/contract/api'
import type { Difference } from '@mcp-runtime/contract/json'
import type { Subject } from '@mcp-runtime/contract/resources'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError, mcprError, toErrorView } from '@mcp-runtime/sdk/errors'
import { grantBody, refuseLarge, sessionBody } from '../manifests/bodies.ts'
import type { AccessDocument } from '../manifests/parse-access.ts'
import { type GrantToCheck, refuseUnknownTools } from '../manifests/unknown-tools.ts'

export interface AppliedItem {
  readonly kind: 'grant' | 'session'
  readonly name: string
  readonly namespace: string
  readonly server: string
  /**
   * `stays disabled` and `stays revoked`: it was applied and the file does not say otherwise. Of a dry run, `would be
   * applied` when it was not looked at what is there.
   */
  readonly state:
    | 'applied'
    | 'stays disabled'
    | 'stays revoked'
    | 'would be applied'
    | 'would be created'
    | 'would be changed'
    | 'would stay as it is'
  /** Of `--dry-run=server`: what would change. */
  readonly differences?: readonly Difference[]
  /** Shown once: proves a session made by hand at the gateway. */
  readonly secret?: string
}

export interface ApplyAccess {
  readonly client: () => Promise<PlatformClient>
  readonly documents: readonly AccessDocument[]
  /** For documents without one (decision 5). */
  readonly namespace: () => Promise<string>
  /** `client`: nothing is sent. `server`: the platform says what it would make of them. */
  readonly dryRun: 'client' | 'server' | undefined
  /** Takes grants for tools that their server does not declare. */
  readonly allowUnknownTools: boolean
  readonly warn: (text: string) => void
  /** Hears of each document what the platform made of its subject. */
  readonly applied?: (document: AccessDocument, item: AppliedItem, now: { subject: Subject; off: boolean }) => void
  readonly reason?: string | undefined
  readonly signal?: AbortSignal
}

/**
 * Applies the documents in order; the platform answers each once its gateway judges by it. Errors: MCPR_INPUT_INVALID
 * before anything is applied, when a document is too large or a grant names tools that its server does not have;
 * MCPR_PARTIAL when one fails after others were applied, with what was and what was not; otherwise the failure itself.
 */
export async function applyAccess(apply: ApplyAccess): Promise<AppliedItem[]> {
  for (const document of apply.documents) refuseLarge(document, await namespaceOf(apply, document))
  if (apply.dryRun !== 'client' && !apply.allowUnknownTools) await checkTools(apply)
  const done: AppliedItem[] = []
  for (const [index, document] of apply.documents.entries()) {
    try {
      done.push(await applyOne(apply, document))
    } catch (error) {
      const known = withDeploy(error, document)
      if (done.length === 0 || apply.dryRun !== undefined) throw known
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
  if (apply.dryRun === 'client') return { ...about, state: 'would be applied' }
  const client = await apply.client()
  const options = { ...(apply.signal && { signal: apply.signal }), ...(apply.reason && { reason: apply.reason }) }
  if (apply.dryRun === 'server') {
    const { planAccess } = await import('../manifests/plan-access.ts')
    const { isNew, wanted, differences } = await planAccess(client, document, namespace, options)
    warnOfNobody(apply, about, wanted.spec.subject)
    const state = isNew ? 'would be created' : differences.length > 0 ? 'would be changed' : 'would stay as it is'
    return { ...about, state, ...(isNew ? {} : { differences }) }
  }
  const { subject, off, secret } = await send(client, document, namespace, options)
  warnOfNobody(apply, about, subject)
  const item = {
    ...about,
    state: off && !says(document) ? STAYS[document.kind] : 'applied',
    ...(secret && { secret }),
  } as const
  apply.applied?.(document, item, { subject, off })
  return item
}

const STAYS = { grant: 'stays disabled', session: 'stays revoked' } as const

/** Whether the document says if it is switched off. */
const says = ({ kind, resource }: AccessDocument): boolean =>
  (kind === 'grant' ? resource.spec.disabled : resource.spec.revoked) !== undefined

async function send(client: PlatformClient, document: AccessDocument, namespace: string, options: object) {
  if (document.kind === 'grant') {
    const { grant } = await client.call(routes.applyGrant, { body: grantBody(document, namespace), ...options })
    return { subject: grant.subject, off: grant.disabled, secret: undefined }
  }
  const { session, secret } = await client.call(routes.applySession, {
    body: sessionBody(document, namespace),
    ...options,
  })
  return { subject: session.subject, off: session.revoked, secret }
}

/** The platform puts ids in place of an e-mail and a slug that it knows; callers are told apart by ids. */
function warnOfNobody(
  { warn }: ApplyAccess,
  { kind, name }: Pick<AppliedItem, 'kind' | 'name'>,
  { humanID, teamID }: Subject,
): void {
  if (humanID?.includes('@')) {
    warn(
      `${kind} ${name} fits nobody who logs in: the platform knows no ${humanID} in a team of yours. Give the person's id, or bring the person into a team of yours and apply it again.`,
    )
  }
  if (teamID !== undefined && !UUID.test(teamID)) {
    warn(
      `${kind} ${name} fits nobody who logs in: the platform knows no team ${teamID}. A member sees slug and id of it: mcp-runtime team list`,
    )
  }
}

/** Ids of teams have this shape, on every platform (platform-api §6.3); what has another one is a slug, or a slip. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The way on where the server is missing; its name is well formed, so that is all its place in an answer can mean. */
export function withDeploy(error: unknown, { resource }: AccessDocument): unknown {
  const { code, message, details } = error as McprError
  const issues = code === 'MCPR_INPUT_INVALID' && Array.isArray(details?.issues) ? details.issues : []
  if (issues.length !== 1 || issues[0]?.path !== 'serverRef.name') return error
  return mcprError(code, message, {
    next: [{ command: `mcp-runtime server deploy ${resource.spec.serverRef.name}`, when: 'to deploy it first' }],
    ...(details === undefined ? {} : { details }),
    cause: error,
  })
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
