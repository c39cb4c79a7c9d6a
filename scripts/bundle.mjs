// The core ships as one CommonJS file: it starts in about half the time of its ES modules, because no facade of
// a built-in is evaluated and nothing is resolved on disk. What only some commands need stays in lazy chunks.
import { join } from 'node:path'
import { bundlePackage, isDependency, root, sourcesBelow } from './bundling.mjs'
import { lazyBuiltins, lazyFramework } from './lazy-requires.mjs'

const cli = join(root, 'packages/cli')
const ENTRY = '\0entry'

/** The entry exists in memory only, so the list of commands cannot fall behind the folder. */
const entry = {
  name: 'entry',
  resolveId: (id) => (id === 'entry' ? ENTRY : undefined),
  load(id) {
    if (id !== ENTRY) return undefined
    // By id, as oclif's pattern discovery names them: `auth/login.ts` is `auth:login`.
    const files = sourcesBelow(join(cli, 'src/commands')).map(([name, path]) => [
      name.replace(/\/index$/, '').replaceAll('/', ':'),
      path,
    ])
    // Each command loads with its first use: an `auth status` need not define what `plugins install` asks.
    const lazy = ([name, path]) =>
      `${JSON.stringify(name)}: () => import(${JSON.stringify(path)}).then((m) => m.default)`
    return [
      `import { run as start } from ${JSON.stringify(join(cli, 'src/main.ts'))}`,
      `const coreCommands = { ${files.map(lazy).join(', ')} }`,
      'export const run = (root) => start(root, { coreCommands })',
    ].join('\n')
  },
}

const isOwnDependency = isDependency(cli)
await bundlePackage(cli, {
  input: { main: 'entry' },
  out: 'dist',
  clear: 'dist/chunks',
  format: 'cjs',
  // oclif asks for a TypeScript compiler when it finds one; an installed core never has one.
  external: (id) => id === 'typescript' || isOwnDependency(id),
  plugins: [entry, lazyFramework, lazyBuiltins],
})
