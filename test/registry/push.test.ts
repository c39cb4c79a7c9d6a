// What `registry push` makes of answers, refusals and broken connections of a platform.

import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import Push from '../../plugins/plugin-registry/src/commands/registry/push.ts'
import { type Script, type ScriptedPlatform, scriptedPlatform } from './support/scripted-platform.ts'
import { IMAGE_ID, type StandIn, standInEngine } from './support/stand-in-engine.ts'

let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-registry-push-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const IMAGE = 'localhost:8090/acme/desk:v1'
const ENTRY = {
  reference: IMAGE,
  digest: `sha256:${'b2'.repeat(32)}`,
  image_id: IMAGE_ID,
  size: 123,
  platform: 'linux/amd64',
  pushed_at: '2026-01-01T00:00:00Z',
  used_by: [],
}

async function push(
  platform: Pick<ScriptedPlatform, 'url'>,
  argv: readonly string[],
  engine: Partial<StandIn> = {},
  signals = new EventEmitter(),
) {
  const home = join(folder, String(count++))
  await mkdir(home)
  const { program, saves } = await standInEngine(home, { images: [IMAGE, 'desk:v2', 'other:latest'], ...engine })
  const env = {
    HOME: home,
    PATH: '',
    MCP_RUNTIME_CONFIG_DIR: join(home, 'config'),
    MCP_RUNTIME_CONTAINER_ENGINE: program,
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: 'mcpu_0123456789abcdef0123',
  }
  const result = await runCommand(Push as never, argv, { env, signals: signals as never })
  return { ...result, saves: existsSync(saves) ? (await readFile(saves, 'utf8')).trim().split('\n') : [] }
}

async function pushed(script: Script, argv: readonly string[] = ['--image', IMAGE], engine: Partial<StandIn> = {}) {
  await using platform = await scriptedPlatform(script)
  const result = await push(platform, argv, engine)
  return { ...result, platform: { pushes: platform.pushes, taken: platform.taken, notes: platform.notes } }
}

describe('a push', () => {
  it('sends target, scope and archive in this order, and prints the reference alone', async () => {
    const { exit, stdout, stderr, platform } = await pushed({}, ['--image', IMAGE, '--scope', 'Tenant'])
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${IMAGE}\n` })
    expect(stderr).toContain('Pushed')
    expect(platform.pushes).toMatchObject([{ fields: { target: IMAGE, scope: 'tenant' }, bytes: 1024 * 1024 }])
    expect(Object.keys(platform.pushes[0]!.fields)).toEqual(['target', 'scope'])
    expect(platform.notes).toEqual([{ image_ref: IMAGE, source_image: IMAGE, mode: 'platform' }])
  })

  it('has what a script needs in JSON', async () => {
    const { exit, stdout } = await pushed({}, ['--image', IMAGE, '--scope', 'org', '-o', 'json'])
    expect(exit).toBe(0)
    const target = 'localhost:8090/org/acme/desk:v1'
    expect(JSON.parse(stdout)).toEqual({
      target,
      mode: 'platform',
      scope: 'org',
      image_id: IMAGE_ID,
      digest: null,
      size: 1024 * 1024,
    })
  })

  it.each([
    [['--image', 'desk:v2', '--scope', 'tenant'], 'localhost:8090/acme/desk:v2'],
    [
      ['--image', 'desk:v2', '--scope', 'tenant', '--name', 'mcp-team-acme/table'],
      'localhost:8090/mcp-team-acme/table:v2',
    ],
    [['--image', 'desk:v2', '--name', 'acme/table:v3'], 'localhost:8090/acme/table:v3'],
    [['--image', 'other', '--scope', 'public'], 'localhost:8090/public/other:latest'],
  ])('%j goes to %s', async (argv, target) => {
    const { exit, stdout } = await pushed({}, argv)
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${target}\n` })
  })

  it('--dry-run sends nothing', async () => {
    const { exit, stdout, platform, saves } = await pushed({}, ['--image', IMAGE, '--dry-run=client'])
    expect({ exit, stdout, pushes: platform.pushes, saves }).toEqual({
      exit: 0,
      stdout: `${IMAGE}\n`,
      pushes: [],
      saves: [],
    })
  })

  it('warns of an image that this machine cannot run', async () => {
    const { exit, stderr } = await pushed({}, ['--image', IMAGE], { architecture: 's390x' })
    expect(exit).toBe(0)
    expect(stderr).toContain('Warning: The image is for linux/s390x')
  })
})

describe('refused before anything is sent', () => {
  it('without a login, whatever registry the environment names', async () => {
    const env = { HOME: folder, PATH: '', MCP_RUNTIME_CONFIG_DIR: folder, MCP_REGISTRY_HOST: 'registry.example.com' }
    const { exit, stderr } = await runCommand(Push as never, ['--image', IMAGE], { env })
    expect({ exit, told: stderr.includes('auth login') }).toEqual({ exit: 4, told: true })
    expect(stderr).not.toContain('--registry')
  })

  it.each<[string, readonly string[], number, string, string]>([
    ['no image', [], 2, 'MCPR_USAGE', '--image is missing'],
    ['no reference', ['--image', 'Acme/desk'], 2, 'MCPR_INPUT_INVALID', 'must be lower case'],
    ['no tag', ['--image', 'desk:-v'], 2, 'MCPR_INPUT_INVALID', 'cannot be a tag'],
    ['an option', ['--image=-desk'], 2, 'MCPR_INPUT_INVALID', '--image'],
    ['no scope', ['--image', IMAGE, '--scope', 'tennant'], 2, 'MCPR_USAGE', 'Did you mean tenant?'],
    ['a digest without a tag', ['--image', `desk@sha256:${'0'.repeat(64)}`], 2, 'MCPR_USAGE', '--name desk:TAG'],
    ['another team', ['--image', 'globex/desk:v1', '--scope', 'tenant'], 5, 'MCPR_FORBIDDEN', 'acme/, mcp-team-acme/'],
    [
      'another team by --name',
      ['--image', IMAGE, '--name', 'globex/desk', '--scope', 'tenant'],
      5,
      'MCPR_FORBIDDEN',
      'A repository of yours begins with one of: acme/',
    ],
    ['an image that is not there', ['--image', 'dseks:v1', '--scope', 'tenant'], 6, 'MCPR_IMAGE_NOT_FOUND', 'desk:v1'],
    ['another tag', ['--image', 'desk:v9', '--scope', 'tenant'], 6, 'MCPR_IMAGE_NOT_FOUND', `${IMAGE}, desk:v2`],
  ])('%s', async (_, argv, exit, code, text) => {
    const result = await pushed({}, argv)
    expect(result.exit).toBe(exit)
    expect(result.stderr).toContain(code)
    expect(result.stderr).toContain(text)
    expect(result.platform.pushes).toEqual([])
    expect(result.saves).toEqual([])
  })

  it('over the limit of the platform, and over that of one that tells none', async () => {
    const large = { size: 600 * 1024 * 1024 }
    const told = await pushed({ limit: 2 ** 29 }, ['--image', IMAGE], large)
    expect(told.exit).toBe(1)
    expect(told.stderr).toContain('The image has 600 MiB; the platform takes images up to 512 MiB')
    const untold = await pushed({ tellsItself: false }, ['--image', IMAGE], large)
    // The registry is not told either; the login has none saved.
    expect(untold.exit).not.toBe(0)
    expect([told, untold].flatMap(({ platform }) => platform.pushes)).toEqual([])
  })

  it('several teams and a bare name', async () => {
    const teams = ['acme', 'globex'].map((slug) => ({ slug, namespace: `mcp-team-${slug}` }))
    const result = await pushed({ teams }, ['--image', 'desk:v2', '--scope', 'tenant'])
    expect(result.exit).toBe(2)
    expect(result.stderr).toContain('--name says which: acme/desk or globex/desk.')
  })
})

describe('refused by the platform', () => {
  it('a bare name without a scope: the line with a scope is shown', async () => {
    const push = () => [403, { error: 'forbidden', message: 'one of your teams' }] as [number, object]
    const { stderr } = await pushed({ push }, ['--image', 'desk:v2'])
    expect(stderr).toContain('next: mcp-runtime registry push --image desk:v2 --scope tenant')
    const named = await pushed({ push }, ['--image', 'desk:v2', '--name', 'globex/desk'])
    expect(named.stderr).not.toContain('--scope tenant')
  })

  it.each<[number, string, number, string]>([
    [403, 'repository must be scoped to one of your teams', 5, 'MCPR_FORBIDDEN'],
    [413, 'the image is larger than 1 GiB', 1, 'MCPR_IMAGE_REFUSED'],
    [422, 'this is no archive of docker save', 1, 'MCPR_IMAGE_REFUSED'],
    [503, 'the disk is full', 9, 'MCPR_UNAVAILABLE'],
  ])('%i: told once, with its words', async (status, message, exit, code) => {
    const result = await pushed({ push: () => [status, { error: 'x', message }], images: () => [] })
    expect(result.exit).toBe(exit)
    expect(result.stderr).toContain(code)
    expect(result.stderr.toLowerCase()).toContain(message.toLowerCase())
    expect(result.platform.pushes).toHaveLength(1)
  })
})

describe('the connection breaks', () => {
  it('half way: asked, found missing, sent again from the start', async () => {
    const script: Script = { push: (index) => (index === 0 ? 'cut at half' : 'take'), images: () => [] }
    const { exit, stdout, stderr, platform, saves } = await pushed(script)
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${IMAGE}\n` })
    expect(stderr).toContain('has not arrived; it is sent again from the start')
    expect(platform.taken).toMatchObject([{ bytes: 1024 * 1024 }])
    expect(saves).toHaveLength(2)
  })

  it('half way, twice: it surely did not arrive', async () => {
    const result = await pushed({ push: () => 'cut at half', images: () => [] })
    expect(result.exit).toBe(9)
    expect(result.stderr).toContain(`${IMAGE} did not arrive`)
    expect(result.stderr).toContain(`next: mcp-runtime registry push --image ${IMAGE}`)
    expect(result.platform.pushes).toHaveLength(2)
  })

  it('half way, on a platform that lists no images: what was cut off cannot have arrived', async () => {
    const result = await pushed({ push: (index) => (index === 0 ? 'cut at half' : 'take') })
    expect(result.exit).toBe(0)
  })

  it('after the last byte: found there, so it is a success', async () => {
    const { exit, stdout, stderr, platform } = await pushed({ push: () => 'lose the answer', images: () => [ENTRY] }, [
      '--image',
      IMAGE,
      '-o',
      'json',
    ])
    expect(exit).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ digest: ENTRY.digest, size: 123 })
    expect(stderr).toContain('the image has arrived')
    expect(platform.pushes).toHaveLength(1)
  })

  it('another image of that name is not ours', async () => {
    const other = { ...ENTRY, image_id: `sha256:${'c3'.repeat(32)}` }
    const script: Script = { push: (index) => (index === 0 ? 'lose the answer' : 'take'), images: () => [other] }
    const { exit, platform } = await pushed(script)
    expect({ exit, pushes: platform.pushes.length }).toEqual({ exit: 0, pushes: 2 })
  })

  it.each(['lose the answer', 'gateway timeout'] as const)(
    '%s on a platform that lists no images: nobody knows, and that is said',
    async (how) => {
      const result = await pushed({ push: () => how }, ['--image', IMAGE, '-o', 'json'])
      expect(result.exit).toBe(1)
      const { error } = JSON.parse(result.stdout)
      expect(error).toMatchObject({ code: 'MCPR_PARTIAL', details: { target: IMAGE, arrived: null } })
      expect(error.next[0].command).toBe(`mcp-runtime registry push --image ${IMAGE}`)
      expect(result.platform.pushes).toHaveLength(1)
    },
  )
})

describe('the engine', () => {
  it('that fails half way: its reason is told, and the platform takes nothing', async () => {
    const { exit, stderr, platform } = await pushed({ images: () => [] }, ['--image', IMAGE], { breaks: true })
    expect(exit).toBe(9)
    expect(stderr).toContain('the disk of the engine is broken')
    expect(platform.taken).toEqual([])
  })

  it('ends at Ctrl-C, with exit 130', async () => {
    const signals = new EventEmitter()
    let pressed = false
    await using platform = await scriptedPlatform({
      onBytes: (bytes) => {
        if (bytes > 1024 * 1024 && signals.listenerCount('SIGINT') > 0 && !pressed)
          pressed = signals.emit('SIGINT', 'SIGINT')
      },
    })
    const endless = { archive: 2 ** 40, size: 1024 }
    const { exit, stdout, stderr, saves } = await push(platform, ['--image', IMAGE], endless, signals)
    expect({ exit, stdout }).toEqual({ exit: 130, stdout: '' })
    expect(stderr).toContain('Interrupted')
    expect(saves).toHaveLength(1)
    for (const pid of saves) expect(() => process.kill(Number(pid), 0)).toThrow()
  })
})
