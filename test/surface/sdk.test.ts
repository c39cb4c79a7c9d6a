// The SDK's public surface, which private plugins are built on. A change is deliberate: build, run
// `npm test -- test/surface -u`, and let the diff of sdk.txt be reviewed. Removing or narrowing needs a major version.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { declared, type Exported, entryPoints, exportsOf, type Reference, sdk } from './sdk-surface.ts'

const entries = Object.entries(entryPoints()).map(([specifier, file]) => ({ specifier, exported: exportsOf(file) }))
const all = entries.flatMap(({ specifier, exported }) =>
  exported.map((each) => ({ ...each, at: `${specifier}: ${each.name}` })),
)

test('every export is there on purpose: it has a docstring', () => {
  expect(all.filter(({ doc }) => doc === undefined).map(({ at }) => at)).toEqual([])
  expect(all.length).toBeGreaterThan(80)
})

test('names, kinds and declarations', async () => {
  const first = new Map<string, string>()
  const parts = entries.flatMap(({ specifier, exported }) => {
    const open = exported.filter(({ internal }) => !internal)
    const internal = exported.filter((each) => each.internal).map(({ name }) => name)
    return [
      `# ${specifier}`,
      ...open.map(({ name, text }) => {
        const before = text.startsWith('from ') ? undefined : first.get(text)
        if (before === undefined) first.set(text, specifier)
        if (before !== undefined) return `${name} as in ${before}`
        return text.startsWith('from ') ? `${name} ${text}` : text
      }),
      ...(internal.length > 0 ? [`(internal: ${internal.join(', ')})`] : []),
    ]
  })
  const below = beneath(all.filter(({ internal }) => !internal))
  const text = [...parts, '# beneath: named by the declarations above, exported nowhere', ...below].join('\n\n')
  await expect(`${text}\n`).toMatchFileSnapshot('./sdk.txt')
})

test('docs/private-plugins.md lists each entry point with its public names', () => {
  const text = readFileSync(new URL('../../docs/private-plugins.md', import.meta.url), 'utf8')
  const rows = text.split('\n').flatMap((line) => {
    const [, specifier, names] = /^\| `(@mcp-runtime\/sdk[^`]*)` \|.*\| (`[^|]*) \|$/.exec(line) ?? []
    return specifier && names ? [[specifier, names.replaceAll('`', '').split(', ').sort()] as const] : []
  })
  const open = entries.map(({ specifier, exported }) => {
    const names = exported.filter(({ internal }) => !internal).map(({ name }) => name)
    return [specifier, names.sort()] as const
  })
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(open))
})

/** The declarations that public ones rest on without being exported themselves, each once. */
function beneath(open: readonly Exported[]): string[] {
  const exported = new Set(all.map(({ text }) => text))
  const found = new Map<string, string>()
  const queue: Reference[] = open.flatMap((each) => each.beneath)
  for (let next = queue.pop(); next; next = queue.pop()) {
    const key = `${relative(sdk, next.file)} ${next.name}`
    if (found.has(key)) continue
    const { text, beneath: more } = declared(next)
    if (exported.has(text)) continue
    found.set(key, text)
    queue.push(...more)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
}
