// Runs the workspace from its TypeScript sources: imports of `dist` of our own packages resolve to `src`.
// oclif's own run-from-source relies on TypeScript's old JavaScript API, which TypeScript 7 no longer has.
// Imported first by bin/dev.js and by every vitest worker.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Plugin, settings } from '@oclif/core'

const workspace = new URL('..', import.meta.url).href
const built = /\/(?:packages|plugins)\/[^/]+\/dist\//

const toSource = (path) => {
  const source = path.replace('/dist/', '/src/').replace(/\.js$/, '.ts')
  return built.test(path) && existsSync(source) ? source : path
}

registerHooks({
  resolve(specifier, context, next) {
    let target = specifier
    if (target.startsWith('file:')) target = pathToFileURL(toSource(fileURLToPath(target))).href
    else if (target.startsWith('/')) target = toSource(target)
    // Only importers inside the workspace see the source condition: an installed plugin's package.json
    // names `src` too, but does not ship it.
    const ours = context.parentURL?.startsWith(workspace) && !context.parentURL.includes('/node_modules/')
    return next(target, ours ? { ...context, conditions: ['@mcp-runtime/source', ...context.conditions] } : context)
  },
})

settings.enableAutoTranspile = false
const original = Plugin.prototype.getCommandsDir
Plugin.prototype.getCommandsDir = async function getCommandsDir() {
  const dir = await original.call(this)
  const source = dir?.replace(/\/dist\/(?:bundle\/)?commands$/, '/src/commands')
  this.commandsDir = source && existsSync(source) ? source : dir
  return this.commandsDir
}
