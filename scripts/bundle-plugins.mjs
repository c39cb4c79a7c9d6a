// A plugin ships as bundled chunks: one entry per command, everything inside but the framework and the command base,
// which the core that runs it already has in memory (decision 26). So it installs with few packages and loads few
// files. CommonJS, as the core: equal to ES modules where little is loaded, 0.7 x of bare Node faster where much is.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundlePackage, root, sourcesBelow } from './bundling.mjs'
import { lazyBuiltins } from './lazy-requires.mjs'

const SHARED = ['@oclif/core', '@mcp-runtime/sdk/command', '@mcp-runtime/sdk/errors']

/** The SDK's other parts are bundled; they import the shared ones by their files. */
const SHARED_FILES = new Map(
  ['command', 'errors'].map((part) => [join(root, `packages/sdk/src/${part}/index.ts`), `@mcp-runtime/sdk/${part}`]),
)

const shareParts = {
  name: 'share-parts',
  resolveId(source, importer) {
    if (!source.startsWith('.') || !importer?.includes('/packages/sdk/src/')) return undefined
    const id = SHARED_FILES.get(join(dirname(importer), source))
    return id && { id, external: true }
  },
}

for (const folder of readdirSync(join(root, 'plugins')).sort()) {
  const dir = join(root, 'plugins', folder)
  if (!existsSync(join(dir, 'package.json'))) continue
  const commands = sourcesBelow(join(dir, 'src/commands'))
  await bundlePackage(dir, {
    input: Object.fromEntries(commands.map(([name, path]) => [`commands/${name}`, path])),
    out: 'dist/bundle',
    format: 'cjs',
    external: (id) => SHARED.includes(id),
    plugins: [shareParts, lazyBuiltins],
  })
}
