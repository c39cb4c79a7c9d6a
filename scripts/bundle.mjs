// The core ships as one CommonJS file: it starts in about half the time of its ES modules, because no facade of
// a built-in is evaluated and nothing is resolved on disk. What only some commands need stays in lazy chunks.
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'packages/cli')

const bundle = await rolldown({
  input: { main: join(cli, 'src/main.ts') },
  platform: 'node',
  external: ['typescript', ...builtinModules, /^node:/],
  resolve: { conditionNames: ['@mcp-runtime/source', 'node', 'import', 'module', 'default'] },
  logLevel: 'warn',
  onLog: (level, log, handle) => {
    // oclif and its plugins use dynamic requires and direct eval-free shims that rolldown reports; they are known.
    if (level === 'warn' && /node_modules/.test(String(log.id ?? log.loc?.file ?? ''))) return
    handle(level, log)
  },
})
await bundle.write({
  dir: join(cli, 'dist'),
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: true,
  sourcemap: false,
})
await bundle.close()
