// Writing one entry of servers.yaml and leaving the rest of the file, its comments and its unknown keys as they are
// (commands-user §13).
import { access, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerMetadata, ServerMetadata as ServerMetadataSchema } from '@mcp-runtime/contract/metadata'
import { fail } from '@mcp-runtime/sdk/errors'
import { writeFileAtomic, YamlFile } from '@mcp-runtime/sdk/files'
import { toYaml } from '@mcp-runtime/sdk/output'

/** What `server init` writes: on replacement these are written anew, every other key of the entry stays. */
const OWNED = [
  ...['description', 'image', 'imageTag', 'route', 'publicPathPrefix', 'port', 'scope'],
  ...['tools', 'auth', 'policy', 'session', 'gateway'],
] as const satisfies readonly (keyof typeof ServerMetadataSchema.properties)[]

export interface MetadataEdit {
  readonly file: string
  /** Whether an entry of the name is there already. */
  readonly replaces: boolean
  /** Writes the entry; `keepTools` leaves the tools of a replaced entry alone. */
  put(entry: ServerMetadata, options: { readonly keepTools: boolean }): Promise<void>
}

/**
 * Opens `file` for the entry `name`. Throws MCPR_INPUT_INVALID when the file is no metadata, MCPR_CONFLICT when the
 * name is taken and `force` is not given; nothing is written before `put`.
 */
export async function openEntry(file: string, name: string, force: boolean): Promise<MetadataEdit> {
  const yaml = await YamlFile.open(file)
  if (!yaml.existed) return { file, replaces: false, put: (entry) => create(file, entry) }
  const { length, index } = locate(yaml.value, file, name)
  if (index >= 0 && !force) {
    fail('MCPR_CONFLICT', `${file} describes a server ${name} already.`, {
      hint: 'Give --force to write this entry anew; the rest of the file stays as it is.',
    })
  }
  return {
    file,
    replaces: index >= 0,
    put: async (entry, { keepTools }) => {
      if (index >= 0) replace(yaml, index, entry, keepTools)
      else if (length === undefined) yaml.set(['servers'], [entry])
      else yaml.add(['servers'], entry)
      await yaml.save()
    },
  }
}

async function create(file: string, entry: ServerMetadata): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o750 })
  const appeared = await access(file).then(
    () => true,
    () => false,
  )
  if (appeared) {
    fail('MCPR_CONFLICT', `${file} was written by someone else in the meantime.`, { hint: 'Run the command again.' })
  }
  await writeFileAtomic(file, await toYaml({ version: 'v1', servers: [entry] }), { mode: 0o600 })
}

/** Position of the entry, -1 when it is not there; `length` is undefined when there is no list yet. */
function locate(root: unknown, file: string, name: string): { length: number | undefined; index: number } {
  const servers = root === null || root === undefined ? undefined : (root as { servers?: unknown }).servers
  if (typeof root === 'object' && !Array.isArray(root) && (servers === undefined || servers === null)) {
    return { length: undefined, index: -1 }
  }
  if (!Array.isArray(servers)) {
    fail('MCPR_INPUT_INVALID', `${file} is no metadata: it has no list "servers".`, {
      hint: 'A metadata file begins with "version: v1" and a list "servers:".',
    })
  }
  const index = servers.findIndex((server: { name?: unknown } | null) => String(server?.name ?? '').trim() === name)
  return { length: servers.length, index }
}

function replace(yaml: YamlFile, index: number, entry: ServerMetadata, keepTools: boolean): void {
  for (const key of OWNED) {
    if (key === 'tools' && keepTools) continue
    const path = ['servers', index, key]
    if (entry[key] === undefined) yaml.delete(path)
    else yaml.set(path, entry[key])
  }
}
