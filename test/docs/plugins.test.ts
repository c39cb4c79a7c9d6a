// docs/plugins.md: its tour run line by line, its policy read, its table of codes held against the real one.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ERRORS } from '@mcp-runtime/sdk/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parsePolicy } from '../../packages/cli/src/plugins/trust/parse-policy.ts'
import { PluginLab } from '../distribution/support/plugin-lab.ts'
import { root } from '../support/sandbox.ts'
import { runTour } from './tour.ts'

const DOCUMENT = 'docs/plugins.md'
let lab: PluginLab
let text: string
beforeAll(async () => {
  lab = await PluginLab.create()
  text = await readFile(join(root, DOCUMENT), 'utf8')
}, 300_000)
afterAll(() => lab?.dispose())

test('every command prints what the document says', async () => {
  const provenance = 'https://slsa.dev/provenance/v1'
  const plugin = { name: '@acme/plugin-quota', version: '1.2.0', commands: { 'quota:show': {} } }
  await lab.publish(plugin, { signature: 'right', provenance })
  const here = (line: string) => line.replaceAll('https://npm.acme.example/', lab.registry.url)
  const env = { MCP_RUNTIME_CONFIG_DIR: undefined }
  const steps = await runTour({ document: DOCUMENT, box: lab.box, here, options: { env } })
  expect(steps.length).toBeGreaterThan(13)
})

test('the policy of the document is one, with every key that there is', () => {
  const [, json = ''] = /```json\n(.*?)```/s.exec(text) ?? []
  const { file } = parsePolicy(json) as { file: object }
  const keys = Object.keys(file)
  expect(keys).toEqual(['schema', 'allow', 'deny', 'allowScripts', 'require', 'registries', 'jit'])
  for (const key of keys.slice(1)) expect(text).toContain(`\n| \`${key}\` |`)
})

test('every code of the document exits as it says', () => {
  const rows = [...text.matchAll(/^\| `(MCPR_\w+)` \| (\d+) \|/gm)]
  expect(rows.length).toBeGreaterThan(15)
  for (const [, code, exit] of rows)
    expect([code, ERRORS[code as keyof typeof ERRORS]?.exit]).toEqual([code, Number(exit)])
})
