// The metadata entry that a build is made for: found and known to be writable before an engine is asked, written after.
import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerMetadata } from '@mcp-runtime/contract/metadata'
import { didYouMean } from '@mcp-runtime/contract/names'
import { fail, mcprError } from '@mcp-runtime/sdk/errors'
import {
  type LoadedEntry,
  loadValidMetadata,
  type MetadataSource,
  metadataFiles,
  YamlFile,
} from '@mcp-runtime/sdk/files'

/** The entry of the name, and its file. */
export interface BuildEntry {
  readonly entry: ServerMetadata
  readonly file: string
}

/**
 * The entry `name`: `*.yaml` by name, then `*.yml`, the first that has it (commands-user §6.3). A broken file of the
 * folder is passed over with a warning, a broken `--metadata-file` ends the command, and so does a missing entry or a
 * file that could not be written afterwards.
 */
export async function findEntry(
  name: string,
  source: MetadataSource,
  warn: (text: string) => void,
): Promise<BuildEntry> {
  const entries: LoadedEntry[] = []
  let broken: Error | undefined
  for (const file of await metadataFiles(source)) {
    try {
      entries.push(...(await loadValidMetadata(source, [file])).entries)
    } catch (error) {
      if (source.file !== undefined || (error as { code?: string }).code !== 'MCPR_INPUT_INVALID') throw error
      broken ??= error as Error
    }
  }
  const found = entries.find(({ entry }) => entry.name.trim() === name)
  if (found === undefined) throw broken ?? unknownEntry(name, entries, source)
  if (broken !== undefined) warn(`${broken.message} The file is passed over.`)
  await refuseReadOnly(found.file)
  indexOf(await YamlFile.open(found.file), name)
  return found
}

function unknownEntry(name: string, entries: readonly LoadedEntry[], { file, dir }: MetadataSource): Error {
  const names = entries.map(({ entry }) => entry.name.trim())
  return mcprError('MCPR_NOT_FOUND', `${file ?? dir} describes no server ${name}.${didYouMean(name, names)}`, {
    ...(names.length === 0 ? {} : { hint: `It describes ${names.join(', ')}.` }),
    next: [{ command: `mcp-runtime server init ${name}`, when: 'to describe it' }],
  })
}

/** An administrator may write anything; the missing bit says all the same that the file is not to be changed. */
async function refuseReadOnly(file: string): Promise<void> {
  const writable = ((await stat(file)).mode & 0o200) !== 0
  const allowed = await Promise.all([access(file, constants.W_OK), access(dirname(file), constants.W_OK)]).then(
    () => true,
    () => false,
  )
  if (writable && allowed) return
  fail('MCPR_FILE_UNREADABLE', `${file} cannot be written, and the image is noted there; nothing was built.`, {
    next: [{ command: `chmod u+w ${file}`, when: 'to allow it' }],
  })
}

/** Notes the image in its entry: `image` and `imageTag`, nothing else (commands-user §13). Whether it was news. */
export async function noteImage(file: string, name: string, image: string, tag: string): Promise<boolean> {
  const yaml = await YamlFile.open(file)
  const index = indexOf(yaml, name)
  const servers = (yaml.value as { servers: readonly ServerMetadata[] }).servers
  if (servers[index]?.image === image && servers[index]?.imageTag === tag) return false
  yaml.set(['servers', index, 'image'], image)
  yaml.set(['servers', index, 'imageTag'], tag)
  await yaml.save()
  return true
}

function indexOf(yaml: YamlFile, name: string): number {
  const { servers } = (yaml.value ?? {}) as { servers?: readonly { name?: unknown }[] }
  const index = servers?.findIndex((server) => String(server?.name ?? '').trim() === name) ?? -1
  return index >= 0 ? index : fail('MCPR_CONFLICT', `${yaml.path} does not describe ${name} any more.`)
}
