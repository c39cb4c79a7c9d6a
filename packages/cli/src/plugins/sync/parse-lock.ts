// Reads `plugins.lock.json` strictly: it is edited by hand and merged by tools, and a slip in it must not install
// something that nobody declared.
import { isObject, JsonError, strictJsonParse } from '@mcp-runtime/contract/json'
import { fail } from '@mcp-runtime/sdk/errors'
import { isPackageName } from '../package-name.ts'
import { keptTarballSpec } from '../store/kept-tarball.ts'
import { type LockedPackage, topPath } from '../tree/packages.ts'
import { checkTree } from './check-tree.ts'
import { LOCK_SCHEMA, type LockedPlugin, type PluginLock } from './lock-file.ts'

type Refuse = (why: string, hint?: string) => never

/** Wider than the rule for new packages: what a plugin needs may be older than that. */
const NAME = '(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~_-][a-z0-9._~-]*'
/** A key becomes a path below the data folder: nothing else than names may stand in it. */
const PACKAGE_PATH = new RegExp(`^node_modules/${NAME}(?:/node_modules/${NAME})*$`, 'i')
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/
const INTEGRITY = /^sha512-[A-Za-z0-9+/]{86}==$/
const WRITE_ANEW = 'Nothing was changed. Write it anew from an installation that is right: mcp-runtime plugins lock'

/** The text of a lock file, checked. `path` is for the messages. MCPR_INPUT_INVALID says what is wrong where. */
export function parseLock(text: string, path: string, advice = WRITE_ANEW): PluginLock {
  const refuse: Refuse = (why, hint = advice) => fail('MCPR_INPUT_INVALID', `${path}: ${why}`, { hint })
  const document = parseObject(text, refuse)
  if (typeof document.schema === 'number' && document.schema > LOCK_SCHEMA) {
    const host = typeof document.host === 'string' ? ` (${document.host})` : ''
    refuse(`it was written by a newer mcp-runtime${host}.`, 'Nothing was changed. Update mcp-runtime to use it.')
  }
  if (document.schema !== LOCK_SCHEMA) refuse(`"schema" must be ${LOCK_SCHEMA}; this is no lock file of plugins.`)
  onlyKeys(document, ['schema', 'host', 'plugins', 'packages'], '', refuse)
  const { host, plugins, packages } = document
  if (typeof host !== 'string' || !VERSION.test(host)) return refuse('"host" must be a version.')
  if (!isObject(plugins)) return refuse('"plugins" must be an object.')
  if (!isObject(packages)) return refuse('"packages" must be an object.')
  for (const [name, entry] of Object.entries(plugins)) checkPlugin(name, entry, refuse)
  for (const [key, entry] of Object.entries(packages)) checkPackage(key, entry, refuse)
  const lock = { schema: LOCK_SCHEMA, host, plugins, packages } as unknown as PluginLock
  for (const [name, entry] of Object.entries(lock.plugins)) checkAgreement(name, entry, lock, refuse)
  const fault = checkTree(lock)
  if (fault !== undefined) refuse(fault)
  return lock
}

function parseObject(text: string, refuse: Refuse): Record<string, unknown> {
  try {
    const value = strictJsonParse(text, { variantLevels: 'none' })
    return isObject(value) ? value : refuse('it must be a JSON object.')
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    const { message } = error
    return refuse(error.code === 'syntax' ? message : `${message.slice(0, -1)} (${error.path}).`)
  }
}

function onlyKeys(value: object, known: readonly string[], where: string, refuse: Refuse): void {
  const stray = Object.keys(value).find((key) => !known.includes(key))
  if (stray !== undefined) refuse(`${where}"${stray}" is not known here. Known are: ${known.join(', ')}.`)
}

function checkPlugin(name: string, entry: unknown, refuse: Refuse): undefined {
  if (!isPackageName(name)) refuse(`"${name}" is no name of a package.`)
  if (!isObject(entry)) return refuse(`${name} must be an object.`)
  onlyKeys(entry, ['version', 'integrity', 'source', 'requested', 'tarball'], `${name}: `, refuse)
  checkVersion(name, entry.version, refuse)
  checkIntegrity(name, entry.integrity, refuse)
  if (!['registry', 'tarball', 'folder'].includes(String(entry.source)))
    refuse(`${name}: "source" must be registry, tarball or folder.`)
  for (const key of ['requested', 'tarball']) {
    if (entry[key] !== undefined && (typeof entry[key] !== 'string' || entry[key] === ''))
      refuse(`${name}: "${key}" must be a text.`)
  }
  if ((entry.source === 'registry') !== (entry.tarball === undefined))
    refuse(`${name}: "tarball" stands with one that came from no registry, and only there.`)
}

function checkPackage(key: string, entry: unknown, refuse: Refuse): undefined {
  if (!PACKAGE_PATH.test(key)) refuse(`"${key}" is no path of a package.`)
  if (!isObject(entry)) return refuse(`${key} must be an object.`)
  if (entry.link === true) refuse(`${key} is a link; only packages can be locked.`)
  checkVersion(key, entry.version, refuse)
  if (entry.inBundle !== true) checkIntegrity(key, entry.integrity, refuse)
  if (entry.resolved !== undefined && entry.resolved !== keptTarballSpec(String(entry.integrity)))
    refuse(`${key}: "resolved" is not kept. Which registry is asked is a setting of npm, and git has no digest.`)
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'engines']) {
    const map = entry[field]
    if (map !== undefined && !(isObject(map) && Object.values(map).every((value) => typeof value === 'string')))
      refuse(`${key}: "${field}" must be an object of texts.`)
  }
}

function checkVersion(where: string, value: unknown, refuse: Refuse): void {
  if (typeof value !== 'string' || !VERSION.test(value))
    refuse(`${where}: "version" must be one exact version, not ${JSON.stringify(value) ?? 'missing'}.`)
}

function checkIntegrity(where: string, value: unknown, refuse: Refuse): void {
  if (typeof value !== 'string' || !INTEGRITY.test(value))
    refuse(`${where}: "integrity" must be sha512- and 88 characters of Base64.`)
}

/** The two halves are written together; where they differ, one was edited. */
function checkAgreement(name: string, plugin: LockedPlugin, { packages }: PluginLock, refuse: Refuse): undefined {
  const entry: LockedPackage | undefined = packages[topPath(name)]
  if (entry === undefined) return refuse(`${name} stands in "plugins", but not in "packages" (${topPath(name)}).`)
  for (const key of ['version', 'integrity'] as const) {
    if (plugin[key] !== entry[key])
      refuse(`${name}: "plugins" and "packages" have another ${key} (${plugin[key]} and ${entry[key]}).`)
  }
  const kept = entry.resolved === keptTarballSpec(plugin.integrity)
  if (kept !== (plugin.source !== 'registry'))
    refuse(`${name}: its source is ${plugin.source}, but "packages" has it from ${entry.resolved ?? 'a registry'}.`)
}
