// What is inside a bundle and what is looked for outside it: read from the tarballs, not from what the bundler says.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noticesOf } from '../../scripts/notices.mjs'
import { packAll } from './support/packed.ts'

let work: string
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'mcp-runtime-bundles-'))
  for (const { name, filename } of (await packAll()).all) {
    const dir = join(work, name)
    mkdirSync(dir, { recursive: true })
    expect(spawnSync('tar', ['-xzf', filename, '-C', dir, '--strip-components=1']).status).toBe(0)
  }
}, 120_000)
afterAll(() => rmSync(work, { recursive: true, force: true }))

const read = (...path: string[]) => readFileSync(join(work, ...path), 'utf8')

/** Names of packages that some file asks for, without what Node has. */
function asked(name: string): string[] {
  const files = readdirSync(join(work, name), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.c?js$/.test(file),
  )
  const found = files.flatMap((file) =>
    [...read(name, file).matchAll(/\b(?:require|import)\((["'`])([^"'`$]+)\1\)|\bfrom\s*(["'])([^"']+)\3/g)].map(
      (match) => match[2] ?? match[4] ?? '',
    ),
  )
  // ajv writes these into code that it makes as text, and evaluates other code.
  const text = /^(?:ajv(?:-formats)?|fast-json-stringify)\//
  const outside = found
    .filter((id) => !text.test(id))
    .filter((id) => /^[@a-z]/.test(id) && !id.startsWith('node:') && !builtinModules.includes(id))
  return [...new Set(outside)].sort()
}

const plugins = ['access', 'adapter', 'local', 'server'].map((group) => `@mcp-runtime/plugin-${group}`)

test.each(plugins)('%s asks for nothing but the framework and the command base (decision 26)', (name) => {
  const shared = ['@mcp-runtime/sdk/command', '@mcp-runtime/sdk/errors', '@oclif/core']
  expect(shared).toEqual(expect.arrayContaining(asked(name)))
  expect(asked(name)).toContain('@mcp-runtime/sdk/command')
})

test('the contract asks for nothing', () => expect(asked('@mcp-runtime/contract')).toEqual([]))

describe('notices', () => {
  test.each([
    ['mcp-runtime', ['@oclif/core', 'got', 'inquirer', 'yaml']],
    ['@mcp-runtime/contract', ['@sinclair/typebox']],
    ['@mcp-runtime/sdk', ['got', 'inquirer', 'listr2']],
    ['@mcp-runtime/plugin-adapter', ['undici']],
    ['@mcp-runtime/plugin-local', ['fastify', 'jose', 'pino', 'undici']],
    ['@mcp-runtime/plugin-server', ['undici', 'yaml']],
  ])('%s names what is in it, with the licence', (name, parts) => {
    const [, ...entries] = read(name, 'THIRD-PARTY-NOTICES').split(`\n${'-'.repeat(80)}\n\n`)
    const named = entries.map((entry) => entry.split(' ')[0])
    expect(named).toEqual(expect.arrayContaining(parts))
    for (const entry of entries) {
      expect(entry).toMatch(/^\S+ \d\S+ \(\S+\)\n\n[\s\S]{150}/)
      expect(entry).toMatch(/copyright|permission|licen[cs]e/i)
    }
  })

  test('a package that comes without the text of its licence ends the build', () => {
    const dir = join(work, 'node_modules/lawless')
    mkdirSync(join(dir, 'lib'), { recursive: true })
    writeFileSync(join(dir, 'package.json'), '{ "name": "lawless", "version": "1.0.0", "license": "MIT" }')
    const use = () => noticesOf('x', [join(dir, 'lib/index.js')])
    expect(use).toThrow(/lawless .* without the text of its licence/)
    const text = '## License\n\nPermission is granted to do as you like.\n'
    writeFileSync(join(dir, 'README.md'), `# lawless\n\n${text}`)
    expect(use()).toContain('lawless 1.0.0 (MIT)\n\nPermission is granted to do as you like.')
    // A link is no text.
    writeFileSync(join(dir, 'README.md'), '# lawless\n\n## License\n\n[MIT](http://127.0.0.1)\n')
    expect(use).toThrow(/without the text/)
  })
})
