import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../errors/index.ts'
import type { ReadOptions } from './read-text.ts'
import { readYamlDocuments, type YamlDocument } from './read-yaml-documents.ts'

const MANIFEST = /\.(?:ya?ml|json)$/i

async function expand(path: string): Promise<string[]> {
  if (path === '-') return [path]
  const found = await stat(path).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
    return fail('MCPR_FILE_NOT_FOUND', `There is no file ${path}.`, { cause: error })
  })
  if (!found.isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => MANIFEST.test(name) && !name.startsWith('.')).sort()
  if (names.length === 0) fail('MCPR_FILE_NOT_FOUND', `The folder ${path} holds no .yaml, .yml or .json file.`)
  return names.map((name) => join(path, name))
}

/**
 * Every document of what `-f` names: files, folders (their .yaml, .yml and .json files by name, not below), `-` for
 * stdin. Empty documents are passed over.
 */
export async function readManifests(paths: readonly string[], options?: ReadOptions): Promise<YamlDocument[]> {
  if (paths.filter((path) => path === '-').length > 1) fail('MCPR_USAGE', 'stdin (-) can be read only once.')
  const documents: YamlDocument[] = []
  for (const path of paths) {
    for (const file of await expand(path)) documents.push(...(await readYamlDocuments(file, options)))
  }
  return documents.filter(({ value }) => value !== null && value !== undefined)
}
