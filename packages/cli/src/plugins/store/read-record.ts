// What is installed, as every start reads it: a few system calls, built-ins of Node only.
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import { isPackageName } from '../package-name.ts'
import { checkFolders } from './check-folder.ts'
import { pluginPaths, recordPath } from './paths.ts'
import { type InstalledPlugin, type PluginRecord, RECORD_SCHEMA } from './record.ts'

export interface CurrentPlugins {
  readonly record: PluginRecord
  /** Absolute, without links: what is loaded from here stays the same while a change goes on. */
  readonly generation: string
}

const RESET = { command: 'mcp-runtime plugins reset --yes', when: 'to remove all plugins and begin anew' }
const codeOf = (error: unknown) => (error as { code?: string }).code

/**
 * The generation in use and its record; undefined when nothing was ever installed. MCPR_PLUGIN_STORE when the folder
 * cannot be trusted, the record cannot be understood, or a newer mcp-runtime wrote it.
 */
export function readRecord(dataDir: string): CurrentPlugins | undefined {
  const { home, generations, current } = pluginPaths(dataDir)
  let generation: string
  try {
    generation = realpathSync(current)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !dangles(current)) return undefined
    return broken(current, codeOf(error) === 'ENOENT' ? 'what it points to is gone' : String(codeOf(error)), error)
  }
  if (dirname(generation) !== realOf(generations)) return broken(current, `it does not lead into ${generations}`)
  const path = recordPath(generation)
  checkFolders([dataDir, home, generations, generation, path])
  return { record: parseRecord(path, readText(path)), generation }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/** Nothing there is no fault; a link into nothing is one. */
const dangles = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return broken(path, codeOf(error) === 'ENOENT' ? 'it is not there' : `it cannot be read (${codeOf(error)})`, error)
  }
}

function parseRecord(path: string, text: string): PluginRecord {
  let value: { schema?: unknown; host?: unknown; plugins?: unknown } | null
  try {
    value = JSON.parse(text)
  } catch (error) {
    return broken(path, 'it is not JSON', error)
  }
  if (typeof value?.schema === 'number' && value.schema > RECORD_SCHEMA) return newer(path, value.host)
  if (value?.schema !== RECORD_SCHEMA || typeof value.host !== 'string') return broken(path, 'it is no list of plugins')
  if (!Array.isArray(value.plugins) || !value.plugins.every(isInstalled)) {
    return broken(path, 'an entry of it is not complete')
  }
  if (new Set(value.plugins.map(({ name }) => name)).size < value.plugins.length)
    return broken(path, 'a name stands in it twice')
  return value as PluginRecord
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

function isInstalled(entry: unknown): entry is InstalledPlugin {
  const { name, version, type, root, requested, source, commands, hooks, uses, hostRange } = (entry ??
    {}) as InstalledPlugin
  return (
    isText(name) &&
    isPackageName(name) &&
    isText(version) &&
    (type === 'user' || (type === 'link' && isText(root) && isAbsolute(root))) &&
    ['registry', 'tarball', 'folder'].includes(source) &&
    isText(requested) &&
    areTexts(commands) &&
    areTexts(hooks) &&
    typeof uses === 'object' &&
    uses !== null &&
    Object.values(uses).every(isText) &&
    (hostRange === undefined || typeof hostRange === 'string')
  )
}

const newer = (path: string, host: unknown): never =>
  fail('MCPR_PLUGIN_STORE', `${path} was written by a newer mcp-runtime${isText(host) ? ` (${host})` : ''}.`, {
    hint: 'Nothing in it was changed. Update mcp-runtime, or keep plugins apart with MCP_RUNTIME_DATA_DIR.',
    next: [{ command: 'npm install --global mcp-runtime', when: 'to update mcp-runtime' }, RESET],
  })

const broken = (path: string, why: string, cause?: unknown): never =>
  fail('MCPR_PLUGIN_STORE', `${path} cannot be used: ${why}.`, {
    hint: 'Nothing was changed. What was installed has to be installed again.',
    next: [RESET],
    ...(cause === undefined ? {} : { cause }),
  })
