// `contract` carries its TypeBox (design: "What ships is bundled"): as ES modules of their own, TypeBox's 250 files were
// the largest part of what a plugin's command loads at start. `sdk` carries what its commands talk HTTP and ask with,
// so that a plugin installs with some 30 packages less. The SDK's types stay where tsc wrote them.
import { join, relative } from 'node:path'
import { bundlePackage, isDependency, readJson, root } from './bundling.mjs'
import { writeContractTypes } from './contract-types.mjs'

const OUT = 'dist/bundle'
/** Beside its subpaths: what the SDK's own program runs. */
const PROGRAMS = { sdk: { 'manifest/run': 'src/manifest/run.ts' } }

for (const folder of ['contract', 'sdk']) {
  const dir = join(root, 'packages', folder)
  const { exports: subpaths } = readJson(join(dir, 'package.json'))
  // Every subpath of the package is an entry; what several need becomes a shared chunk.
  const entries = Object.values(subpaths)
    .filter((to) => to['@mcp-runtime/source'])
    .map((to) => [relative(OUT, to.default).replace(/\.js$/, ''), to['@mcp-runtime/source']])
  const input = { ...Object.fromEntries(entries), ...PROGRAMS[folder] }
  await bundlePackage(dir, {
    input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, join(dir, path)])),
    out: OUT,
    format: 'esm',
    external: folder === 'contract' ? () => false : isDependency(dir),
    // What an author reads in a stack trace of his own tests.
    minify: false,
  })
}

writeContractTypes(join(root, 'packages/contract'))
