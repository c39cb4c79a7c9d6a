// A plugin of this release runs on the copy of the framework and of the command base that has started it. Its own
// would be a second one of each, which takes twice as long to load as all the rest of a command.
import { realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as command from '@mcp-runtime/sdk/command'
import * as errors from '@mcp-runtime/sdk/errors'

/** What a plugin's bundle leaves outside itself (decision 26); `@oclif/core` comes with the command base. */
const SHARED: Readonly<Record<string, object>> = {
  '@mcp-runtime/sdk/command': command,
  '@mcp-runtime/sdk/errors': errors,
}
const SCHEME = 'mcp-runtime-host:'
const HOST = Symbol.for('mcp-runtime.host')

/** From now on modules below `pluginRoot` get the shared parts from here. Other importers see no difference. */
export function shareSdk(pluginRoot: string): void {
  Object.assign(globalThis, { [HOST]: SHARED })
  const home = pathToFileURL(realpathSync(pluginRoot) + sep).href
  registerHooks({
    resolve(specifier, context, next) {
      if (!Object.hasOwn(SHARED, specifier) || !isOwn(home, context.parentURL)) return next(specifier, context)
      return { url: SCHEME + specifier, format: 'module', shortCircuit: true }
    },
    load(url, context, next) {
      if (!url.startsWith(SCHEME)) return next(url, context)
      return { format: 'module', source: facade(url.slice(SCHEME.length)), shortCircuit: true }
    },
  })
}

/** A file of the plugin itself: what it depends on has its own copies, of whatever version. */
const isOwn = (home: string, importer: string | undefined): boolean =>
  importer?.startsWith(home) === true && !importer.slice(home.length).includes('node_modules/')

/** A module that hands on every export of a shared part. */
function facade(part: string): string {
  const names = Object.keys(SHARED[part] ?? {}).filter((name) => name !== 'default')
  const from = `globalThis[Symbol.for(${JSON.stringify(HOST.description)})][${JSON.stringify(part)}]`
  return `export const { ${names.join(', ')} } = ${from}\n`
}
