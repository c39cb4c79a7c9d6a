// The contract's types are TypeBox's types. They go with it, as its code does: whoever installs the contract, and that is
// every plugin, would otherwise install 6 MB of TypeBox to have its declarations.
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const TYPEBOX = '@sinclair/typebox'

/**
 * Copies what tsc wrote to `dist/bundle/types`, beside TypeBox's own declarations, and points one at the other.
 * @param {string} contract folder of the package
 */
export function writeContractTypes(contract) {
  const out = join(contract, 'dist/bundle/types')
  const typebox = join(out, 'typebox')
  for (const path of readdirSync(join(contract, 'dist'), { recursive: true })) {
    if (path.startsWith('bundle/') || !path.endsWith('.d.ts')) continue
    const target = join(out, path)
    const to = `./${relative(dirname(target), join(typebox, 'index.mjs'))}`.replace('./../', '../')
    const text = readFileSync(join(contract, 'dist', path), 'utf8')
      .replaceAll(`"${TYPEBOX}"`, `"${to}"`)
      .replaceAll(`'${TYPEBOX}'`, `'${to}'`)
      .replace(/\n\/\/# sourceMappingURL=.*/, '')
    if (text.includes(`${TYPEBOX}`))
      throw new Error(`contract: ${path} has types of a part of TypeBox that is not copied`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  const from = realpathSync(join(contract, 'node_modules', TYPEBOX, 'build/esm'))
  for (const part of ['index.d.mts', 'type']) {
    cpSync(join(from, part), join(typebox, part), {
      recursive: true,
      filter: (path) => !/\.[a-z]+$/.test(path) || path.endsWith('.d.mts'),
    })
  }
}
