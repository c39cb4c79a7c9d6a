// From manifest documents to servers: everything is checked before the first request, so that a slip in the last
// document does not leave the first ones applied.
import { defaultServer, type Issue, validateServer } from '@mcp-runtime/contract/admission'
import { isObject } from '@mcp-runtime/contract/json'
import { didYouMean, isRfc1123Label, quoteName } from '@mcp-runtime/contract/names'
import type { MCPServer } from '@mcp-runtime/contract/resources'
import { checkSchema } from '@mcp-runtime/contract/schema'
import { fail } from '@mcp-runtime/sdk/errors'
import { ServerManifest } from './schema.ts'

/** One document of a manifest file and where it stands. */
export interface SourceDocument {
  readonly value: unknown
  readonly path: string
  readonly line: number
}

export interface ServerDocument {
  readonly server: MCPServer
  readonly source: SourceDocument
}

type Finding = Issue & { readonly source: SourceDocument }

/** The servers of `sources`. Errors: MCPR_INPUT_INVALID with every finding of every document. */
export function parseServers(sources: readonly SourceDocument[]): ServerDocument[] {
  const findings: Finding[] = []
  const documents: ServerDocument[] = []
  for (const source of sources) {
    const found = serverIssues(source.value)
    const errors = found.filter(({ level }) => level === 'error')
    findings.push(...errors.map((issue) => ({ ...issue, source })))
    if (errors.length === 0) documents.push({ server: source.value as MCPServer, source })
  }
  findings.push(...repeated(documents))
  if (findings.length > 0) refuse(findings)
  if (documents.length === 0) {
    fail('MCPR_INPUT_INVALID', 'There is no server in what was given.', {
      hint: 'A document has kind MCPServer.',
      next: [{ command: 'mcp-runtime server generate --metadata-dir .mcp --output manifests', when: 'to write some' }],
    })
  }
  return documents
}

/** Every rule that one document breaks, as the platform would find them after filling in what is left out. */
export function serverIssues(value: unknown): Issue[] {
  const kind = isObject(value) ? value.kind : undefined
  if (kind !== 'MCPServer') {
    const message = kind === undefined ? 'Is missing.' : `${JSON.stringify(kind)} is not MCPServer.`
    const near = typeof kind === 'string' ? didYouMean(kind, ['MCPServer']) : ''
    return [{ path: 'kind', level: 'error', message: message + near, ...elsewhere(kind) }]
  }
  const issues = checkSchema(ServerManifest, value)
  if (issues.length > 0) return issues
  const server = value as MCPServer
  return [...namespaceIssues(server.metadata.namespace), ...validateServer(defaultServer(server))]
}

function namespaceIssues(namespace: string | undefined): Issue[] {
  if (namespace === undefined || isRfc1123Label(namespace)) return []
  const hint = 'Lower-case letters, digits and inner hyphens, 63 characters at most; or leave it out.'
  const message = `${quoteName(namespace)} cannot be a namespace.`
  return [{ path: 'metadata.namespace', level: 'error', message, hint }]
}

const elsewhere = (kind: unknown): Pick<Issue, 'hint'> =>
  kind === 'MCPAccessGrant' || kind === 'MCPAgentSession'
    ? { hint: `Apply it with \`mcp-runtime access ${kind === 'MCPAccessGrant' ? 'grant' : 'session'} apply\`.` }
    : {}

/** Two documents for one server: the second would undo the first. */
function repeated(documents: readonly ServerDocument[]): Finding[] {
  const first = new Map<string, SourceDocument>()
  return documents.flatMap(({ server: { metadata }, source }) => {
    const key = `${metadata.namespace?.trim() ?? ''}/${metadata.name}`
    const before = first.get(key)
    if (before === undefined) first.set(key, source)
    if (before === undefined) return []
    const message = `The server ${metadata.name} is described at ${where(before)} already.`
    return [{ path: 'metadata.name', level: 'error', message, source } as const]
  })
}

function refuse(findings: readonly Finding[]): never {
  const lines = findings.map(({ source, path, message, hint }) => {
    const at = path === '' ? where(source) : `${where(source)}: ${path}`
    return `${at}: ${message}${hint ? ` (${hint})` : ''}`
  })
  const metadata = findings.find(({ source }) => Array.isArray((source.value as { servers?: unknown } | null)?.servers))
  fail(
    'MCPR_INPUT_INVALID',
    findings.length === 1 ? lines[0]! : `There are ${findings.length} errors:\n  ${lines.join('\n  ')}`,
    {
      ...(metadata === undefined ? { hint: 'Nothing was sent.' } : useMetadata(metadata.source)),
      details: {
        issues: findings.map(({ source, path, message }) => ({ file: source.path, line: source.line, path, message })),
      },
    },
  )
}

/** What `server init` writes is no manifest, and easily taken for one. */
const useMetadata = ({ path }: SourceDocument) => ({
  hint: `Nothing was sent. ${path} is metadata, no manifest.`,
  next: [
    { command: `mcp-runtime server deploy NAME --metadata-file ${fileOf(path)}`, when: 'to publish a server of it' },
    { command: `mcp-runtime server generate --metadata-file ${fileOf(path)}`, when: 'to make manifests of it' },
  ],
})

const fileOf = (path: string): string => (/^[\w./-]+$/.test(path) && path !== 'stdin' ? path : 'FILE')

/** `server.yaml:1` */
export const where = ({ path, line }: SourceDocument): string => `${path}:${line}`
