// A plugin runs on the copy of the framework and of the command base that has started it, where the ranges that it
// states allow. Its own would be a second one of each, which takes twice as long to load as all the rest of a command.
import { realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as command from '@mcp-runtime/sdk/command'
import * as errors from '@mcp-runtime/sdk/errors'
import * as framework from '@oclif/core'
import { fits } from '../plugins/fits.ts'

/** What a plugin's bundle leaves outside itself (decision 26), and the package whose range decides. */
const LENT: Readonly<Record<string, object>> = {
  '@oclif/core': framework,
  '@mcp-runtime/sdk/command': command,
  '@mcp-runtime/sdk/errors': errors,
}
const SCHEME = 'mcp-runtime-host:'
const HOST = Symbol.for('mcp-runtime.host')
const homes: string[] = []

/** The ranges that a plugin states for what the core can lend it. */
export interface Uses {
  readonly '@oclif/core'?: string
  readonly '@mcp-runtime/sdk'?: string
}

/**
 * Lends the core's copies to the modules below `pluginRoot`, all or none: a command base of one release on a framework
 * of another was never tried. Its own copies remain for what does not fit, and with MCP_RUNTIME_SHARE_SDK=never.
 */
export async function shareSdk(
  pluginRoot: string,
  uses: Uses,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (env.MCP_RUNTIME_SHARE_SDK === 'never') return false
  const { '@oclif/core': wantedFramework, '@mcp-runtime/sdk': wantedSdk } = uses
  if (wantedSdk !== undefined && !(await fits(version, wantedSdk))) return false
  if (wantedFramework !== undefined && !(await fits(frameworkVersion(), wantedFramework))) return false
  lend(pathToFileURL(realpathSync(pluginRoot) + sep).href)
  return true
}

/** `@oclif/core@5.1.9` */
const frameworkVersion = (): string => (framework.Command as unknown as { _base: string })._base.split('@').at(-1) ?? ''

function lend(home: string): void {
  if (homes.push(home) > 1) return
  Object.assign(globalThis, { [HOST]: LENT })
  registerHooks({
    resolve(specifier, context, next) {
      if (!Object.hasOwn(LENT, specifier) || !isOwn(context.parentURL)) return next(specifier, context)
      const required = context.conditions?.includes('require')
      return { url: `${SCHEME}${required ? 'require' : 'import'}:${specifier}`, shortCircuit: true }
    },
    load(url, context, next) {
      if (!url.startsWith(SCHEME)) return next(url, context)
      const [kind = '', part = ''] = url.slice(SCHEME.length).split(/:(.*)/)
      const from = `globalThis[Symbol.for(${JSON.stringify(HOST.description)})][${JSON.stringify(part)}]`
      if (kind === 'require') return { format: 'commonjs', source: `module.exports = ${from}\n`, shortCircuit: true }
      return { format: 'module', source: facade(part, from), shortCircuit: true }
    },
  })
}

/** A file of a plugin itself: what it depends on has its own copies, of whatever version. */
const isOwn = (importer: string | undefined): boolean =>
  importer !== undefined &&
  homes.some((home) => importer.startsWith(home) && !importer.slice(home.length).includes('node_modules/'))

/** A module that hands on every export of a lent part. */
function facade(part: string, from: string): string {
  const names = Object.keys(LENT[part] ?? {}).filter(
    (name) => name !== 'default' && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name),
  )
  return `const lent = ${from}\nexport const { ${names.join(', ')} } = lent\nexport default lent.default ?? lent\n`
}
