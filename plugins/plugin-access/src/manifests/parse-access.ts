// From manifest documents to what is to be applied: everything is checked before the first call, so that a slip in
// the last document does not leave the first ones applied.
import { type Issue, validateGrant, validateSession } from '@mcp-runtime/contract/admission'
import { MCPAccessGrant, MCPAgentSession } from '@mcp-runtime/contract/resources'
import { checkSchema } from '@mcp-runtime/contract/schema'
import { fail } from '@mcp-runtime/sdk/errors'
import { oddHumanID } from './subject.ts'

/** One document of a manifest file and where it stands. */
export interface SourceDocument {
  readonly value: unknown
  readonly path: string
  readonly line: number
}

export type AccessDocument =
  | { readonly kind: 'grant'; readonly resource: MCPAccessGrant; readonly source: SourceDocument }
  | { readonly kind: 'session'; readonly resource: MCPAgentSession; readonly source: SourceDocument }

export interface ParsedAccess {
  readonly documents: readonly AccessDocument[]
  readonly warnings: readonly string[]
}

/** Reads grants and sessions out of documents. Errors: MCPR_INPUT_INVALID with every issue of every document. */
export function parseAccess(sources: readonly SourceDocument[]): ParsedAccess {
  const documents: AccessDocument[] = []
  const issues: (Issue & { source: SourceDocument })[] = []
  for (const source of sources) {
    const found = parseOne(source)
    if ('document' in found) documents.push(found.document)
    issues.push(...found.issues.map((issue) => ({ ...issue, source })))
  }
  const errors = issues.filter(({ level }) => level === 'error')
  if (errors.length > 0) refuse(errors)
  if (documents.length === 0)
    fail('MCPR_INPUT_INVALID', 'There is no grant and no session in what was given.', {
      hint: 'A document has kind MCPAccessGrant or MCPAgentSession.',
      next: [{ command: 'mcp-runtime access grant init NAME --server SERVER --agent-id AGENT', when: 'to write one' }],
    })
  return {
    documents,
    warnings: [
      ...issues.map(({ source, path, message }) => `${where(source)}: ${path}: ${message}`),
      ...documents.flatMap(humanWarning),
      ...documents.flatMap(secretWarning),
      ...twice(documents),
    ],
  }
}

type Parsed = { issues: Issue[]; document: AccessDocument } | { issues: Issue[] }

function parseOne(source: SourceDocument): Parsed {
  const kind = (source.value as { kind?: unknown } | null)?.kind
  if (kind === 'MCPAccessGrant') {
    const issues = checkSchema(MCPAccessGrant, source.value)
    if (issues.length > 0) return { issues }
    const resource = source.value as MCPAccessGrant
    return { issues: validateGrant(resource, { foreign: true }), document: { kind: 'grant', resource, source } }
  }
  if (kind === 'MCPAgentSession') {
    const issues = checkSchema(MCPAgentSession, source.value)
    if (issues.length > 0) return { issues }
    const resource = source.value as MCPAgentSession
    return { issues: validateSession(resource), document: { kind: 'session', resource, source } }
  }
  const message =
    kind === undefined ? 'is missing' : `${JSON.stringify(kind)} is neither MCPAccessGrant nor MCPAgentSession`
  return { issues: [{ path: 'kind', level: 'error', message }] }
}

function refuse(errors: readonly (Issue & { source: SourceDocument })[]): never {
  const lines = errors.map(({ source, path, message, hint }) => {
    const at = path === '' ? where(source) : `${where(source)}: ${path}`
    return `${at}: ${message}${hint ? ` (${hint})` : ''}`
  })
  fail(
    'MCPR_INPUT_INVALID',
    errors.length === 1 ? (lines[0] as string) : `${errors.length} errors:\n  ${lines.join('\n  ')}`,
    {
      hint: 'Nothing was applied.',
      details: {
        issues: errors.map(({ source, path, message }) => ({ file: source.path, line: source.line, path, message })),
      },
    },
  )
}

const where = ({ path, line }: SourceDocument): string => `${path}:${line}`

function humanWarning({ resource, source }: AccessDocument): string[] {
  const id = resource.spec.subject.humanID
  const odd = oddHumanID(id)
  return odd ? [`${where(source)}: spec.subject.humanID ${JSON.stringify(id)} ${odd}; it may match nobody.`] : []
}

function secretWarning({ kind, resource, source }: AccessDocument): string[] {
  return kind === 'session' && resource.spec.upstreamTokenSecretRef
    ? [`${where(source)}: spec.upstreamTokenSecretRef is not carried by the platform API and is left out.`]
    : []
}

function twice(documents: readonly AccessDocument[]): string[] {
  const label = ({ kind, resource: { metadata } }: AccessDocument) =>
    `${metadata.namespace ?? ''}/${kind}/${metadata.name}`
  return [...Map.groupBy(documents, label).values()].flatMap(([first, ...others]) =>
    others.map(
      ({ kind, resource, source }) =>
        `${where(source)}: the ${kind} ${resource.metadata.name} stands at ${where(first!.source)} too; the last one counts.`,
    ),
  )
}
