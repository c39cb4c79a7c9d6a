import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** The packages and parts that importing a module loads, as a process of its own tells them. */
function loadedBy(entry: string): string[] {
  const script = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ load(url, context, next) { seen.add(url); return next(url, context) } })
    await import(${JSON.stringify(new URL(entry, import.meta.url).href)})
    console.log(JSON.stringify([...seen]))`
  const flags = ['--conditions=@mcp-runtime/source', '--disable-warning=ExperimentalWarning', '--input-type=module']
  return JSON.parse(
    execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1)!,
  )
}

it('loads only the framework and light parts of our own with a command', () => {
  const urls = loadedBy('./index.ts')
  const packages = new Set(urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]).filter(Boolean))
  expect(packages).toContain('@oclif/core')
  for (const heavy of ['got', 'listr2', 'inquirer', 'yaml', '@sinclair/typebox']) expect(packages).not.toContain(heavy)
  expect(urls.filter((url) => /\/sdk\/src\/(?:client|prompts|progress|testing)\//.test(url))).toEqual([])
})

it('loads nothing but itself with the errors', () => {
  const urls = loadedBy('../errors/index.ts').filter((url) => url.startsWith('file:'))
  expect(urls.length).toBeGreaterThan(3)
  expect(urls.every((url) => url.includes('/sdk/src/errors/'))).toBe(true)
})
