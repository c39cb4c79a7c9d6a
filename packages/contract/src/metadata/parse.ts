import { isBlank } from '../admission/blank.ts'
import { firstEqual } from '../admission/checks.ts'
import { error, hasErrors, type Issue } from '../admission/issue.ts'
import { isObject } from '../json/object.ts'
import { quoteName } from '../names/shell.ts'
import { checkSchema } from '../schema/check-schema.ts'
import { MetadataFile, type ServerMetadata } from './schema.ts'

const VERSION = 'v1'

/** Keys without a value (`tools:`) are absent, as YAML users mean them; entries of lists stay. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  )
}

/** A scope may be written in any case; it is kept in lower case. */
function withScope(server: unknown): unknown {
  if (!isObject(server) || typeof server.scope !== 'string') return server
  const { scope, ...rest } = server
  const word = scope.trim().toLowerCase()
  return word === '' ? rest : { ...server, scope: word }
}

/** A server that follows the schema, and where it stands in the list. */
export interface SoundServer {
  readonly server: ServerMetadata
  readonly index: number
}

export interface ParsedMetadata {
  readonly file?: MetadataFile
  readonly sound: readonly SoundServer[]
  readonly issues: Issue[]
}

/**
 * Reads what a YAML parser made of `servers.yaml`. Strict where the original is not: unknown keys (with the nearest
 * known one), wrong types, words outside a list, an unknown version, blank and repeated names. `file` is there when
 * there is no error; `sound` are the servers without one and their places, for those who look for more findings. Nothing
 * is defaulted (`withMetadataDefaults` does that for the reader), so that what is written
 * back is what was read.
 */
export function parseMetadata(value: unknown): ParsedMetadata {
  if (value === null || value === undefined) return { file: { servers: [] }, sound: [], issues: [] }
  const clean = withoutNulls(value)
  if (!isObject(clean)) {
    const hint = 'Start with "version: v1" and a list "servers:".'
    return { sound: [], issues: [error('', 'The file must be a mapping with the keys version and servers.', { hint })] }
  }
  const servers = clean.servers ?? []
  const root = { ...clean, servers: Array.isArray(servers) ? servers.map(withScope) : servers }
  const issues = checkSchema(MetadataFile, root)
  const sound = soundServers(root.servers, issues)
  if (issues.length > 0) return { sound, issues: issues.map((issue) => nameServer(issue, root.servers)) }
  const file = root as unknown as MetadataFile
  const found = [...checkVersion(file), ...checkNames(file.servers)]
  return hasErrors(found) ? { sound, issues: found } : { file, sound, issues: found }
}

/** The servers that no finding of the schema is in. */
function soundServers(servers: unknown, issues: readonly Issue[]): SoundServer[] {
  if (!Array.isArray(servers)) return []
  const broken = new Set(issues.map(({ path }) => Number(/^servers\[(\d+)\]/.exec(path)?.[1] ?? Number.NaN)))
  return servers.flatMap((server, index) => (broken.has(index) ? [] : [{ server: server as ServerMetadata, index }]))
}

/** Says which server a finding is in, for a person who does not count entries. */
function nameServer(issue: Issue, servers: unknown): Issue {
  const index = /^servers\[(\d+)\]/.exec(issue.path)?.[1]
  const server = index === undefined || !Array.isArray(servers) ? undefined : servers[Number(index)]
  if (!isObject(server) || typeof server.name !== 'string' || server.name === '') return issue
  return { ...issue, message: `In server ${quoteName(server.name)}: ${issue.message}` }
}

function checkVersion({ version }: MetadataFile): Issue[] {
  if (isBlank(version) || version === VERSION) return []
  return [
    error('version', `This file has version ${quoteName(version!)}; only ${VERSION} is known.`, {
      hint: 'A newer mcp-runtime may be able to read it.',
    }),
  ]
}

function checkNames(servers: readonly ServerMetadata[]): Issue[] {
  return servers.flatMap((server, index) => {
    const path = `servers[${index}]`
    const issues: Issue[] = []
    if (isBlank(server.name)) issues.push(error(`${path}.name`, `Server number ${index + 1} has no name.`))
    const first = firstEqual(servers, index, (other) => other.name.trim())
    if (first !== undefined && !isBlank(server.name)) {
      issues.push(
        error(
          `${path}.name`,
          `The server ${quoteName(server.name)} is listed twice, at positions ${first} and ${index}.`,
        ),
      )
    }
    for (const [at, tool] of (server.tools ?? []).entries()) {
      const twin = firstEqual(server.tools!, at, (other) => other.name.trim())
      if (twin === undefined || isBlank(tool.name)) continue
      const message = `In server ${quoteName(server.name)}: the tool ${quoteName(tool.name)} is listed twice, at positions ${twin} and ${at}.`
      issues.push(error(`${path}.tools[${at}].name`, message))
    }
    return issues
  })
}
