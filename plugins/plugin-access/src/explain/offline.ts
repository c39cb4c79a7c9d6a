// Asking files: the same policy as a platform would have after they were deployed and applied, read by the same code.
import type { Explanations, MCPServer, PolicyDocument } from '@mcp-runtime/contract'
import { defaultServer, validateServer } from '@mcp-runtime/contract/admission'
import { metadataToServer } from '@mcp-runtime/contract/metadata'
import { quoteName, SHARED_NAMESPACE } from '@mcp-runtime/contract/names'
import { explainCase, renderPolicy } from '@mcp-runtime/contract/policy'
import { MCPServer as MCPServerSchema } from '@mcp-runtime/contract/resources'
import { checkSchema } from '@mcp-runtime/contract/schema'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { DEFAULT_DIR, loadValidMetadata, readManifests, type SourceDocument } from '@mcp-runtime/sdk/files'
import { type AccessDocument, parseAccess } from '../manifests/parse-access.ts'
import type { Ask, Question } from './asker.ts'

export interface OfflineSources {
  readonly metadataDir: string | undefined
  readonly metadataFile: string | undefined
  readonly grantFiles: readonly string[]
  readonly sessionFiles: readonly string[]
  /** Manifests of any of the three kinds. */
  readonly files: readonly string[]
}

interface Files {
  readonly servers: readonly MCPServer[]
  readonly access: readonly AccessDocument[]
}

/** Reads everything at once; what is wrong with a file is said before the first question. */
export async function openFiles(ctx: CommandContext, sources: OfflineSources): Promise<Ask> {
  const files = await readFiles(ctx, sources)
  const known = new Map<string, PolicyDocument>()
  return async (question) => answer(question, files, known, ctx)
}

async function readFiles(ctx: CommandContext, sources: OfflineSources): Promise<Files> {
  const { metadataDir: dir, metadataFile: file, grantFiles, sessionFiles, files } = sources
  const manifests = await readManifests([...files, ...grantFiles, ...sessionFiles], { stdin: ctx.io.stdin })
  const isServer = ({ value }: SourceDocument) => (value as { kind?: unknown } | null)?.kind === 'MCPServer'
  const rest = manifests.filter((document) => !isServer(document))
  const { documents, warnings } = rest.length > 0 ? parseAccess(rest) : { documents: [], warnings: [] }
  for (const warning of warnings) ctx.warn(warning)
  const described = manifests.filter(isServer).map(toServer)
  const wanted = dir !== undefined || file !== undefined || described.length === 0
  const { entries } = wanted ? await loadValidMetadata({ file, dir: dir ?? DEFAULT_DIR }) : { entries: [] }
  // The image decides nothing here, so any registry will do.
  const own = entries.map(({ entry }) => inPlace(metadataToServer(entry, { registryHost: 'registry.local' }), entry))
  return { servers: [...described, ...own], access: documents }
}

/** What metadata leave out, or fill in for everybody, says nothing of where the server will be. */
function inPlace({ metadata, ...server }: MCPServer, entry: { namespace?: string }): MCPServer {
  const { namespace: _, ...rest } = metadata
  return { ...server, metadata: { ...rest, ...(entry.namespace && { namespace: entry.namespace }) } }
}

function toServer({ value, path, line }: SourceDocument): MCPServer {
  const shape = checkSchema(MCPServerSchema, value)
  const issues =
    shape.length > 0
      ? shape
      : validateServer(defaultServer(value as MCPServer)).filter(({ level }) => level === 'error')
  const [first] = issues
  if (first === undefined) return value as MCPServer
  return fail('MCPR_INPUT_INVALID', `${path}:${line}: ${first.path}: ${first.message}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    details: { issues },
  })
}

function answer(
  question: Question,
  files: Files,
  known: Map<string, PolicyDocument>,
  ctx: CommandContext,
): Explanations {
  const key = JSON.stringify([question.server, question.namespace])
  const document = known.get(key) ?? render(question, files, ctx)
  known.set(key, document)
  const now = ctx.now().getTime()
  return {
    server: question.server,
    namespace: document.server.namespace,
    revision: '',
    tools: (document.tools ?? []).map(({ name }) => name),
    explanations: question.cases.map((one) => explainCase(document, one, { now })),
  }
}

/** Where nothing says otherwise, all of it stands in one namespace, as with `apply`. */
function render({ server: name, namespace: wanted }: Question, { servers, access }: Files, ctx: CommandContext) {
  const server = servers.find(({ metadata }) => metadata.name === name) ?? missing(name, servers)
  const own = access.filter(({ resource }) => resource.spec.serverRef.name === name)
  const placed = new Set(own.flatMap(({ resource }) => resource.metadata.namespace ?? []))
  const only = placed.size === 1 ? [...placed][0] : undefined
  const namespace = wanted ?? server.metadata.namespace ?? only ?? SHARED_NAMESPACE
  const inPlace = <T extends AccessDocument['resource']>(resource: T): T => ({
    ...resource,
    metadata: { ...resource.metadata, namespace: resource.metadata.namespace ?? namespace },
  })
  const document = renderPolicy({
    server: { ...server, metadata: { ...server.metadata, namespace } },
    grants: own.flatMap((one) => (one.kind === 'grant' ? [inPlace(one.resource)] : [])),
    sessions: own.flatMap((one) => (one.kind === 'session' ? [inPlace(one.resource)] : [])),
    cluster: '',
  })
  const counted = [...(document.grants ?? []), ...(document.sessions ?? [])]
  for (const { kind, resource, source } of own) {
    const { metadata, spec } = inPlace(resource)
    if (counted.some((one) => one.name === metadata.name && one.namespace === metadata.namespace)) continue
    const target = spec.serverRef.namespace || metadata.namespace
    ctx.warn(
      `${source.path}:${source.line}: the ${kind} ${metadata.name} in ${metadata.namespace} is for ${quoteName(name)} in ${target}, and does not count for the one in ${namespace}.`,
    )
  }
  return document
}

function missing(name: string, servers: readonly MCPServer[]): never {
  const known = servers.map(({ metadata }) => metadata.name)
  return fail('MCPR_NOT_FOUND', `The files describe no server ${quoteName(name)}.`, {
    hint: known.length === 0 ? 'They describe no server at all.' : `They describe ${known.join(', ')}.`,
  })
}
