import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import semver from 'semver'
import { HOST_RANGE } from '../fits.ts'
import type { PluginHost } from '../host.ts'
import { readRecord } from '../store/read-record.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { findInstalled } from './find-installed.ts'
import { spoken } from './plan-install.ts'

/** Everything that is known of an installed plugin. */
export interface PluginDetails extends Omit<InstalledPlugin, 'root' | 'commands' | 'uses'> {
  readonly description?: string
  readonly license?: string
  /** The folder that it runs from. */
  readonly root: string
  /** Whether that folder is there. */
  readonly present: boolean
  readonly commands: readonly string[]
  /** Its ranges on what the core can lend it, and whether the core's copy is in them. */
  readonly shares: readonly {
    readonly name: string
    readonly range: string
    readonly core: string
    readonly shared: boolean
  }[]
  /** Whether `hostRange` admits this core. */
  readonly fits: boolean
}

/** One plugin, by its name or short name. MCPR_NOT_FOUND. */
export function inspectPlugin(host: PluginHost, typed: string): PluginDetails {
  const current = readRecord(host.dataDir)
  const plugin = findInstalled(typed, current?.record.plugins ?? [])
  const { uses, commands, ...record } = plugin
  const root = plugin.root ?? join(current?.generation ?? '', 'node_modules', plugin.name)
  const { description, license } = describe(root)
  return {
    ...record,
    ...(description ? { description } : {}),
    ...(license ? { license } : {}),
    root,
    present: existsSync(root),
    commands: spoken(commands),
    shares: Object.entries(uses).flatMap(([name, range]) => {
      const core = versionOf(name, host)
      return core === undefined ? [] : [{ name, range, core, shared: semver.satisfies(core, range) }]
    }),
    fits: plugin.hostRange === undefined || semver.satisfies(host.version, plugin.hostRange, HOST_RANGE),
  }
}

/** The core's own copy: the SDK is of the core's version, the framework is a package beside it. */
function versionOf(name: string, host: PluginHost): string | undefined {
  if (name === '@mcp-runtime/sdk') return host.version
  try {
    return createRequire(join(host.root, 'package.json'))(`${name}/package.json`).version as string
  } catch {
    return undefined
  }
}

function describe(root: string): { description?: string; license?: string } {
  try {
    const { description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >
    return {
      ...(typeof description === 'string' ? { description } : {}),
      ...(typeof license === 'string' ? { license } : {}),
    }
  } catch {
    return {}
  }
}
