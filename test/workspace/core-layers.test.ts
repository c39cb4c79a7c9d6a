// The layers of the core, as CONTRIBUTING.md has them: a folder imports from those before it in its list only.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/sandbox.ts'

const source = join(root, 'packages/cli/src')
/** `''` stands for the files of the folder itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  plugins: ['', 'npm', 'tree', 'store', 'trust', 'package', 'services', 'sync', 'jit', 'create'],
  '': ['catalogue', 'plugins', 'launch', 'services', 'views', 'flags', 'commands', ''],
}

/** Imports that lead from one layer below `folder` to a later one. */
function upward(folder: string, layers: readonly string[]): string[] {
  const base = join(source, folder)
  const layerOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' })
  return files
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) =>
      [...readFileSync(join(base, path), 'utf8').matchAll(/(?:from |import\()'(\.{1,2}\/[^']+)'/g)]
        .map(([, to = '']) => normalize(join(dirname(path), to)))
        .filter((to) => !to.startsWith('..') && layers.indexOf(layerOf(to)) > layers.indexOf(layerOf(path)))
        .map((to) => `${path} imports ${to}`),
    )
}

test.each(Object.entries(LAYERS))('the layers of "%s" import downwards', (folder, layers) => {
  expect(upward(folder, layers)).toEqual([])
  // The same imports, told from the other end: the test can fail.
  expect(upward(folder, [...layers].reverse())).not.toEqual([])
})

test('every folder has its place', () => {
  for (const [folder, layers] of Object.entries(LAYERS)) {
    const there = readdirSync(join(source, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const names = there.map(({ name }) => name)
    expect(layers).toEqual(expect.arrayContaining(names))
  }
})
