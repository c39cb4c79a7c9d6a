// The layers of packages that have many folders, as CONTRIBUTING.md has them: a folder imports from those before it in
// its list only.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/sandbox.ts'

/** `''` stands for the files of the folder itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'packages/cli/src/plugins': ['', 'npm', 'tree', 'store', 'trust', 'package', 'services', 'sync', 'jit', 'create'],
  'packages/cli/src': ['catalogue', 'plugins', 'launch', 'services', 'views', 'flags', 'commands', ''],
  'packages/platform/src': [
    ...['ports', '', 'files', 'store', 'events', 'engine', 'images', 'identity', 'access', 'policy-index', 'sessions'],
    ...['workloads', 'inventory', 'gateway', 'api', 'local'],
  ],
  'packages/platform/src/api': ['', 'http', 'servers', 'views', 'access', 'events', 'accounts', 'routes', 'groups'],
  'packages/platform/src/workloads': ['', 'output', 'attached', 'containers'],
  'plugins/plugin-access/src': [
    ...['views', 'flags', 'items', 'manifests', 'policy', 'explain', 'log', 'services', 'commands'],
  ],
  'plugins/plugin-server/src': [
    ...[
      '',
      'views',
      'metadata',
      'target',
      'state',
      'discovery',
      'validate',
      'manifest',
      'patch',
      'call',
      'clients',
      'logs',
    ],
    ...['build', 'deploy', 'services', 'commands'],
  ],
}
/** What composes the folders beside it. */
const COMPOSE = new Set(['index.ts', 'app.ts', 'platform-workloads.ts'])

/** Imports that lead from one layer below `folder` to a later one. */
function upward(folder: string, layers: readonly string[]): string[] {
  const base = join(root, folder)
  const layerOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' })
  return files
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !COMPOSE.has(path))
    .flatMap((path) =>
      [...sourceOf(base, path).matchAll(/(?:from |import\()'(\.{1,2}\/[^']+)'/g)]
        .map(([, to = '']) => normalize(join(dirname(path), to)))
        .filter((to) => !to.startsWith('..') && layers.indexOf(layerOf(to)) > layers.indexOf(layerOf(path)))
        .map((to) => `${path} imports ${to}`),
    )
}

/** A view knows the type of what it shows, wherever that is made; at run time it stands below (design §4). */
function sourceOf(base: string, path: string): string {
  const text = readFileSync(join(base, path), 'utf8')
  return path.startsWith('views/') ? text.replaceAll(/^import type .*$/gm, '') : text
}

test.each(Object.entries(LAYERS))('the layers of "%s" import downwards', (folder, layers) => {
  expect(upward(folder, layers)).toEqual([])
  // The same imports, told from the other end: the test can fail.
  expect(upward(folder, [...layers].reverse())).not.toEqual([])
})

test('every folder has its place', () => {
  for (const [folder, layers] of Object.entries(LAYERS)) {
    const there = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const names = there.map(({ name }) => name)
    expect(layers).toEqual(expect.arrayContaining(names))
  }
})
