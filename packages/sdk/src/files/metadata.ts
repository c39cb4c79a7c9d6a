// Reading `.mcp` metadata: which files, in which order, and everything that is wrong with them (resources-and-policy
// §6.1). deploy, generate, validate and the offline questions about access read the same files.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issue } from '@mcp-runtime/contract'
import type { ServerMetadata } from '@mcp-runtime/contract/metadata'
import { fail } from '../errors/index.ts'
import { readYamlDocuments } from './yaml-documents.ts'

/**
 * A finding, with the file it is in.
 * @internal
 */
export interface FileIssue extends Issue {
  readonly file: string
}

/**
 * One server of the metadata.
 * @internal
 */
export interface LoadedEntry {
  /** As written: no default is filled in. */
  readonly entry: ServerMetadata
  readonly file: string
  /** `servers[0]` */
  readonly path: string
}

/**
 * What metadata files hold.
 * @internal
 */
export interface LoadedMetadata {
  readonly files: readonly string[]
  /** All that can be read; an entry with an error in its form is among the issues only. */
  readonly entries: readonly LoadedEntry[]
  readonly issues: readonly FileIssue[]
}

/**
 * Where metadata is read from.
 * @internal
 */
export interface MetadataSource {
  /** `--metadata-file`; wins over the folder. */
  readonly file?: string | undefined
  /** `--metadata-dir`. */
  readonly dir: string
}

/**
 * The folder of metadata when none is named.
 * @internal
 */
export const DEFAULT_DIR = '.mcp'

/**
 * `*.yaml` by name, then `*.yml` by name; MCPR_FILE_NOT_FOUND without the folder.
 * @internal
 */
export async function metadataFiles({ file, dir }: MetadataSource): Promise<string[]> {
  if (file !== undefined) return [file]
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return missing(`There is no metadata folder ${dir}.`)
  })
  const ending = (suffix: string) => names.filter((name) => name.endsWith(suffix)).sort()
  const files = [...ending('.yaml'), ...ending('.yml')].map((name) => join(dir, name))
  return files.length > 0 ? files : missing(`There is no metadata file in ${dir}.`)
}

const missing = (message: string): never =>
  fail('MCPR_FILE_NOT_FOUND', message, {
    next: [{ command: 'mcp-runtime server init NAME', when: 'to write the first' }],
  })

/**
 * Every server entry of the source, and every issue of its files. A file that is no YAML throws MCPR_INPUT_INVALID with
 * line and column; a manifest (`kind: …`) that lies in the folder is passed over. `only` names some of its files.
 * @internal
 */
export async function loadMetadata(source: MetadataSource, only?: readonly string[]): Promise<LoadedMetadata> {
  // Not every command that reads files reads metadata.
  const { parseMetadata } = await import('@mcp-runtime/contract/metadata')
  const files = only ?? (await metadataFiles(source))
  const entries: LoadedEntry[] = []
  const issues: FileIssue[] = []
  for (const file of files) {
    for (const { value } of await readYamlDocuments(file)) {
      if (source.file === undefined && isManifest(value)) continue
      const parsed = parseMetadata(value)
      issues.push(...parsed.issues.map((issue) => ({ ...issue, file })))
      entries.push(...parsed.sound.map(({ server, index }) => ({ entry: server, file, path: `servers[${index}]` })))
    }
  }
  return { files, entries, issues: [...issues, ...repeated(entries)] }
}

const isManifest = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value

/** Names that two files share; within one file the contract finds them. */
function repeated(entries: readonly LoadedEntry[]): FileIssue[] {
  const first = new Map<string, LoadedEntry>()
  return entries.flatMap((one) => {
    const name = one.entry.name.trim()
    const before = first.get(name)
    if (before === undefined) first.set(name, one)
    if (before === undefined || before.file === one.file) return []
    const message = `The server "${name}" is described in ${before.file} already.`
    return [{ file: one.file, path: `${one.path}.name`, message, level: 'error', code: 'duplicate_name' } as const]
  })
}

/**
 * The same, where anything wrong ends the command.
 * @internal
 */
export async function loadValidMetadata(source: MetadataSource, only?: readonly string[]): Promise<LoadedMetadata> {
  const loaded = await loadMetadata(source, only)
  const errors = loaded.issues.filter(({ level }) => level === 'error')
  const [worst] = errors
  if (worst === undefined) return loaded
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  return fail('MCPR_INPUT_INVALID', `${worst.file}: ${worst.path}: ${worst.message}${more}`, {
    ...(worst.hint === undefined ? {} : { hint: worst.hint }),
    next: [{ command: validateCommand(source), when: 'to see every finding' }],
    details: { issues: errors },
  })
}

const validateCommand = ({ file, dir }: MetadataSource) =>
  `mcp-runtime server validate ${file === undefined ? `--metadata-dir ${dir}` : `--metadata-file ${file}`}`
