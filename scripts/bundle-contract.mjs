// `contract` carries its TypeBox (design: "What ships is bundled"): as ES modules of their own, TypeBox's 250 files were
// the largest part of what a plugin's command loads at start. Types stay those that tsc wrote beside it.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const contract = join(dirname(fileURLToPath(import.meta.url)), '../packages/contract')
const OUT = 'dist/bundle'

/** Every subpath of the package is an entry; what several need becomes a shared chunk. */
const { exports: subpaths } = JSON.parse(readFileSync(join(contract, 'package.json'), 'utf8'))
const input = Object.fromEntries(
  Object.values(subpaths).map((to) => [
    relative(OUT, to.default).replace(/\.js$/, ''),
    join(contract, to['@mcp-runtime/source']),
  ]),
)

const bundle = await rolldown({
  input,
  // Pure code: no built-in of Node is among its imports, and one that crept in would not resolve.
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'module', 'default'] },
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(`contract: ${log.message}`)
  },
})
const { output } = await bundle.write({
  dir: join(contract, OUT),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: false,
})
await bundle.close()

// Only now: a command that runs meanwhile finds the old files or the new ones.
const written = new Set(output.map(({ fileName }) => fileName))
for (const entry of readdirSync(join(contract, OUT), { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !written.has(relative(join(contract, OUT), path))) rmSync(path)
}
