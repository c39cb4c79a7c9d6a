// The core ships as one CommonJS file: it starts in about half the time of its ES modules, because no facade of
// a built-in is evaluated and nothing is resolved on disk. What only some commands need stays in lazy chunks.
import { readdirSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'packages/cli')
const ENTRY = '\0entry'

/** Command files by id, as oclif's pattern discovery names them: `auth/login.ts` is `auth:login`. */
function commandFiles() {
  const dir = join(cli, 'src/commands')
  return readdirSync(dir, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort()
    .map((path) => [path.replace(/(?:\/index)?\.ts$/, '').replaceAll('/', ':'), join(dir, path)])
}

/** The entry exists in memory only, so the list of commands cannot fall behind the folder. */
const entry = {
  name: 'entry',
  resolveId: (id) => (id === 'entry' ? ENTRY : undefined),
  load(id) {
    if (id !== ENTRY) return undefined
    const files = commandFiles()
    return [
      `export { run } from ${JSON.stringify(join(cli, 'src/main.ts'))}`,
      ...files.map(([, path], at) => `import command${at} from ${JSON.stringify(path)}`),
      `export const COMMANDS = { ${files.map(([name], at) => `${JSON.stringify(name)}: command${at}`).join(', ')} }`,
    ].join('\n')
  },
}

const bundle = await rolldown({
  input: { main: 'entry' },
  platform: 'node',
  plugins: [entry],
  external: ['typescript', ...builtinModules, /^node:/],
  resolve: { conditionNames: ['@mcp-runtime/source', 'node', 'import', 'module', 'default'] },
  logLevel: 'warn',
  onLog: (level, log, handle) => {
    // oclif requires files by computed names, which is meant: those are the plugins.
    if (level === 'warn' && /node_modules/.test(String(log.id ?? log.loc?.file ?? ''))) return
    handle(level, log)
  },
})
const chunks = join(cli, 'dist/chunks')
const { output } = await bundle.write({
  dir: join(cli, 'dist'),
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: true,
  sourcemap: false,
})
await bundle.close()
// Only now: a command that starts during the build finds the chunks of the main file it has read.
const written = new Set(output.map(({ fileName }) => join(cli, 'dist', fileName)))
for (const name of readdirSync(chunks)) if (!written.has(join(chunks, name))) rmSync(join(chunks, name))
