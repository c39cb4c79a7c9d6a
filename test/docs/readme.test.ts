// The tour of the README, run line by line on a machine of its own. Only the ports are others, so that it can run
// beside a platform that somebody uses.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from '../distribution/support/npm-registry.ts'
import { PackedSandbox } from '../distribution/support/packed-sandbox.ts'
import { freePort, root, type Sandbox } from '../support/sandbox.ts'
import { deskSandbox, onFreePorts } from './desk.ts'
import { runTour } from './tour.ts'

let box: Sandbox
beforeAll(async () => {
  // The tour starts in the clone; its metadata and grant are written to a copy of what it names.
  box = await deskSandbox()
})
afterAll(() => box?.dispose())

test('every command of the tour prints what the README says', async () => {
  const steps = await runTour({ document: 'README.md', section: 'A tour', box, ...(await onFreePorts()) })
  expect(steps.length).toBeGreaterThan(15)
})

test('the scripts that the README names exist', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const named = [...(await readFile(join(root, 'README.md'), 'utf8')).matchAll(/npm (?:run )?(demo|test|setup)\b/g)]
  for (const [, name] of named) expect(Object.keys(scripts)).toContain(name)
})

describe('what is installed from npm', () => {
  let registry: NpmRegistry
  let person: PackedSandbox
  beforeAll(async () => {
    registry = await startNpmRegistry()
    person = await PackedSandbox.create({ registry })
  }, 300_000)
  afterAll(async () => {
    await person?.dispose()
    await registry?.stop()
  })

  test('every command prints what the README says', async () => {
    const port = `${await freePort()}`
    const here = (line: string) => line.replace(/\b8090\b/g, port)
    const prefix = join(person.dir, 'npm')
    const env = {
      npm_config_prefix: prefix,
      PATH: `${join(prefix, 'bin')}:${person.env.PATH}`,
      MCP_RUNTIME_LOCAL_PORT: port,
    }
    const section = 'Install only what you need'
    const steps = await runTour({ document: 'README.md', section, box: person, here, options: { env } })
    expect(steps.length).toBeGreaterThan(6)
  })
})
