// What all bundles have in common: sources of our own packages instead of their builds, a check of what is still looked
// for at run time, no left-overs, and the licences of everything that went in.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { noticesOf } from './notices.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const isBuiltin = (id) => id.startsWith('node:') || builtinModules.includes(id)

/**
 * Bundles one package and writes its THIRD-PARTY-NOTICES.
 * @param {string} dir folder of the package
 * @param {object} options
 * @param {Record<string, string>} options.input by the name of the file to be written
 * @param {string} options.out folder of the files, below `dir`
 * @param {'esm' | 'cjs'} options.format
 * @param {(id: string) => boolean} options.external what is left to be found at run time; an import of anything else
 * that is not in the bundle is an error
 * @param {string} [options.clear] folder of this script alone, in which files of former bundles are removed
 */
export async function bundlePackage(dir, { input, out, format, external, plugins = [], minify = true, clear = out }) {
  const { name } = readJson(join(dir, 'package.json'))
  const extension = format === 'esm' ? 'js' : 'cjs'
  const options = {
    input,
    platform: 'node',
    plugins,
    external: (id) => isBuiltin(id) || external(id),
    resolve: {
      conditionNames: ['@mcp-runtime/source', 'node', 'import', 'module', 'default'],
      // Its UMD main requires its parts by names that a bundler cannot see.
      alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    },
    onLog: (level, log, handle) => {
      // What others wrote is as it is; oclif requires files by computed names, which is meant: those are the plugins.
      if (level === 'warn' && /node_modules/.test(String(log.id ?? log.loc?.file ?? ''))) return
      // A module that a part loads late, and the core has anyway.
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return
      if (level === 'warn') throw new Error(`${name}: ${log.message}`)
      handle(level, log)
    },
  }
  const files = {
    dir: join(dir, out),
    format,
    exports: 'named',
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/[name]-[hash].${extension}`,
    minify,
    sourcemap: false,
  }
  const bundle = await rolldown(options)
  const base = alwaysLoaded((await bundle.generate(files)).output)
  const groups = [{ name: 'base', test: (id) => base.has(id) }]
  const { output } = await bundle.write({ ...files, codeSplitting: { groups } })
  await bundle.close()
  const written = new Set(output.map(({ fileName }) => fileName))
  for (const { fileName, imports = [], dynamicImports = [] } of output) {
    for (const id of [...imports, ...dynamicImports]) {
      if (written.has(id) || isBuiltin(id) || external(id)) continue
      throw new Error(`${name}: ${fileName} would look for ${id} at run time`)
    }
  }
  // Only now: a command that runs meanwhile finds the old files or the new ones.
  for (const entry of readdirSync(join(dir, clear), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !written.has(relative(join(dir, out), path))) rmSync(path)
  }
  writeFileSync(join(dir, 'THIRD-PARTY-NOTICES'), noticesOf(name, usedModules(output)))
}

/**
 * The modules outside the entries that some entry loads before it does anything. Left to itself, the bundler makes
 * a chunk of each that a lazy one needs too; each is a file to find and read at every start.
 */
function alwaysLoaded(output) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const reached = new Set()
  const visit = ({ fileName, imports = [] }) => {
    if (reached.has(fileName)) return
    reached.add(fileName)
    for (const id of imports) if (chunks.has(id)) visit(chunks.get(id))
  }
  for (const chunk of output) if (chunk.isEntry) visit(chunk)
  return new Set([...reached].map((id) => chunks.get(id)).flatMap((chunk) => (chunk.isEntry ? [] : chunk.moduleIds)))
}

/** The files of which at least one statement is in the bundle. */
const usedModules = (output) =>
  output.flatMap(({ modules = {} }) => Object.keys(modules).filter((id) => modules[id].renderedLength > 0))

/** Says whether an import names one of a package's own dependencies, or a part of one. */
export function isDependency(dir) {
  const names = Object.keys(readJson(join(dir, 'package.json')).dependencies ?? {})
  return (id) => names.some((name) => id === name || id.startsWith(`${name}/`))
}

/** The files below a folder that are no tests, with their path without the ending. */
export const sourcesBelow = (dir) =>
  readdirSync(dir, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort()
    .map((path) => [path.replace(/\.ts$/, ''), join(dir, path)])
