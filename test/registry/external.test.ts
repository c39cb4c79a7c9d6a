// Direct pushes and the external registry, against a real one: what arrives there is pulled back by the engine.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import Info from '../../plugins/plugin-registry/src/commands/registry/info.ts'
import Provision from '../../plugins/plugin-registry/src/commands/registry/provision.ts'
import Push from '../../plugins/plugin-registry/src/commands/registry/push.ts'
import Status from '../../plugins/plugin-registry/src/commands/registry/status.ts'
import { type Engine, findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { ACCOUNT, type ExternalRegistry, pullWith, startExternalRegistry } from './support/external-registry.ts'
import { newPerson } from './support/person.ts'

const found = await findEngine()
let reason = 'reason' in found ? found.reason : undefined
const engine = found as Engine

let root = ''
let registry: ExternalRegistry
/** An image of the engine, named after the registry. */
let image = ''
let id = ''
const MIB = 1024 * 1024

beforeAll(async () => {
  if (reason !== undefined) return
  root = await mkdtemp(join(tmpdir(), 'mcp-registry-external-'))
  const started = await startExternalRegistry(engine)
  if ('reason' in started) {
    reason = started.reason
    return
  }
  registry = started
  const built = await testImage('busybox', { engine, name: `${registry.host}/base/tool`, tag: 'v1', filler: MIB })
  image = built.reference
  id = built.id
}, 120_000)
afterAll(async () => {
  await registry?.stop()
  if (root !== '') await rm(root, { recursive: true, force: true })
})

const person = (more?: Readonly<Record<string, string>>) => newPerson(root, engine, more)
const login = () => ['--url', registry.host, '--username', ACCOUNT.username, '--password-stdin']

async function withLogin() {
  const someone = await person()
  const provisioned = await someone.run(Provision, login(), `${ACCOUNT.password}\n`)
  expect(provisioned, provisioned.stderr).toMatchObject({ exit: 0 })
  return someone
}

const pullBack = (reference: string) => pullWith(engine, registry.host, reference)

beforeEach(({ skip }) => {
  if (reason !== undefined) skip(reason)
})

describe('registry provision', () => {
  it('asks the registry, then saves the login, readable by its owner alone', async () => {
    const { run, file } = await person()
    const { exit, stdout, stderr } = await run(Provision, login(), `${ACCOUNT.password}\n`)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toContain('answers and lets this login in')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).toBe(
      `password: ${ACCOUNT.password}\nurl: ${registry.host}\nusername: ${ACCOUNT.username}\n`,
    )
  })

  it.each([
    ['a wrong password', () => login(), 'wrong', 4, 'MCPR_REGISTRY_LOGIN'],
    ['nobody there', () => ['--url', 'localhost:1'], '', 9, 'MCPR_UNAVAILABLE'],
    ['plain http to another machine', () => ['--url', 'http://registry.example.com'], '', 2, 'MCPR_INPUT_INVALID'],
    ['a login in the URL', () => ['--url', 'https://u:p@registry.example.com'], '', 2, 'MCPR_INPUT_INVALID'],
    ['no registry', () => [], '', 2, 'MCPR_USAGE'],
    ['a password of nobody', () => ['--url', registry.host, '--password-stdin'], 'x', 2, 'MCPR_USAGE'],
    ['the operator', () => ['--url', registry.host, '--operator-image', 'x:v1'], '', 1, 'MCPR_UNSUPPORTED'],
  ])('%s: nothing is saved', async (_, argv, input, exit, code) => {
    const { run, home } = await person()
    const result = await run(Provision, argv(), input)
    expect(result.exit, result.stderr).toBe(exit)
    expect(result.stderr).toContain(code)
    // What is said of a push that was cut does not belong here.
    expect(result.stderr).not.toContain('published')
    expect(result.stderr).not.toContain(input === '' || input === 'x' ? 'no secret' : input)
    expect(await readdir(home)).not.toContain('.mcp-runtime')
  })

  it('a registry alone is saved, also one that wants a login: that is said, and how to give it', async () => {
    const { run, file } = await person()
    const { exit, stdout, stderr } = await run(Provision, ['--url', registry.host])
    expect({ exit, stdout }).toMatchObject({ exit: 0, stdout: expect.stringContaining('wants a login') })
    expect(stderr).toContain(`Next: docker login ${registry.host}`)
    expect(await readFile(file, 'utf8')).toBe(`url: ${registry.host}\n`)
  })

  it('never saves a password of the environment, and uses it', async () => {
    const { run, file } = await person({ PROVISIONED_REGISTRY_PASSWORD: ACCOUNT.password })
    const { exit, stdout } = await run(Provision, [
      '--url',
      registry.host,
      '--username',
      ACCOUNT.username,
      '-o',
      'json',
    ])
    expect(exit).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ verified: true, password_saved: false })
    expect(await readFile(file, 'utf8')).not.toContain('password')
    expect(await run(Push, ['--image', image])).toMatchObject({ exit: 0 })
  })

  it('--dry-run saves nothing, --no-verify asks nobody', async () => {
    const { run, home, file } = await person()
    expect(await run(Provision, ['--url', 'localhost:1', '--dry-run=client'])).toMatchObject({ exit: 0 })
    expect(await readdir(home)).not.toContain('.mcp-runtime')
    expect(await run(Provision, ['--url', 'localhost:1', '--no-verify'])).toMatchObject({ exit: 0 })
    expect(await readFile(file, 'utf8')).toBe('url: localhost:1\n')
  })

  it('another registry does not get the login of the one before', async () => {
    const { run, file } = await withLogin()
    expect(await run(Provision, ['--url', 'localhost:1', '--no-verify'])).toMatchObject({ exit: 0 })
    expect(await readFile(file, 'utf8')).toBe('url: localhost:1\n')
  })
})

describe('registry push, directly', () => {
  it('puts the image where the engine finds the same one; the digest is the registry’s; no copy stays', async () => {
    const { run, home } = await withLogin()
    vi.stubEnv('TMPDIR', join(home, 'tmp'))
    const { exit, stdout, stderr } = await run(Push, ['--image', image, '-o', 'json'])
    vi.unstubAllEnvs()
    expect(exit, stderr).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ target: image, mode: 'direct', scope: null, image_id: id })
    expect(result.size).toBeGreaterThan(MIB)
    expect(await pullBack(image)).toBe(id)
    const { stdout: digests } = await engine.ok(['image', 'inspect', '--format', '{{json .RepoDigests}}', image])
    expect(JSON.parse(digests)).toContain(`${registry.host}/base/tool@${result.digest}`)
    expect(await readdir(join(home, 'tmp'))).toEqual([])
  })

  it('sends nothing twice, and takes over what lies in another repository there', async () => {
    const { run } = await withLogin()
    expect(await run(Push, ['--image', image])).toMatchObject({ exit: 0 })
    const again = await run(Push, ['--image', image])
    expect(again).toMatchObject({ exit: 0, stdout: `${image}\n` })
    expect(again.stderr).toContain('2 of its parts were there already')
    // The engine knows where it lies once it pulled it from there.
    await pullBack(image)
    const other = await run(Push, ['--image', image, '--name', 'copies/tool:v2'])
    expect(other).toMatchObject({ exit: 0, stdout: `${registry.host}/copies/tool:v2\n` })
    expect(other.stderr).toContain('2 of its parts came from another repository there')
    expect(await pullBack(other.stdout.trim())).toBe(id)
    await engine.run(['rmi', '--force', other.stdout.trim()])
  })

  it('an image that is named by its digest gets the tag of --name', async () => {
    const { run } = await withLogin()
    expect(await run(Push, ['--image', image])).toMatchObject({ exit: 0 })
    await pullBack(image)
    const { stdout } = await engine.ok(['image', 'inspect', '--format', '{{index .RepoDigests 0}}', image])
    const byDigest = stdout.trim()
    expect(byDigest).toContain('@sha256:')
    const refused = await run(Push, ['--image', byDigest])
    expect(refused).toMatchObject({ exit: 2 })
    expect(refused.stderr).toContain('--name base/tool:TAG')
    expect(await run(Push, ['--image', byDigest, '--name', 'base/tool:pinned'])).toMatchObject({
      exit: 0,
      stdout: `${registry.host}/base/tool:pinned\n`,
    })
  })

  it('a wrong password is told before the image is read, and never shown', async () => {
    const { run } = await person()
    await run(Provision, [...login(), '--no-verify'], 'wrong horse')
    const { exit, stderr, stdout } = await run(Push, ['--image', image])
    expect(exit).toBe(4)
    expect(stderr).toContain('MCPR_REGISTRY_LOGIN')
    expect(stderr).toContain('docker login')
    expect(stderr).not.toContain('Reading')
    expect(stderr + stdout).not.toContain('wrong horse')
  })

  it('to a registry that is gone', async () => {
    const { run } = await person()
    const { exit, stderr } = await run(Push, ['--image', image, '--mode', 'direct'])
    expect(exit, stderr).toBe(4)
    const gone = 'localhost:1/base/tool:v1'
    await engine.ok(['tag', image, gone])
    try {
      const result = await run(Push, ['--image', gone, '--mode', 'direct'])
      expect(result.exit).toBe(9)
      expect(result.stderr).toContain('nothing listens there')
    } finally {
      await engine.run(['rmi', gone])
    }
  })
})

describe('logins of Docker', () => {
  const config = async (home: string, content: object) => {
    await mkdir(join(home, '.docker'), { recursive: true })
    await writeFile(join(home, '.docker/config.json'), JSON.stringify(content))
  }
  const auth = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64')

  it('in its file', async () => {
    const { run, home } = await person()
    await config(home, { auths: { [`https://${registry.host}/v1/`]: { auth } } })
    expect(await run(Push, ['--image', image, '--mode', 'direct'])).toMatchObject({ exit: 0 })
  })

  it.each([
    ['of all registries', () => ({ credsStore: 'tests' })],
    ['of this one', () => ({ credsStore: 'absent', credHelpers: { [registry.host]: 'tests' } })],
  ])('in a helper %s', async (_, content) => {
    const { run, home, env } = await person()
    await helper(
      home,
      `read server\n[ "$server" = ${registry.host} ] || exit 3\nprintf '{"Username":"${ACCOUNT.username}","Secret":"${ACCOUNT.password}"}'`,
    )
    Object.assign(env, { PATH: `${join(home, 'bin')}:${process.env.PATH}` })
    await config(home, content())
    const { exit, stderr } = await run(Push, ['--image', image, '--mode', 'direct', '--debug'])
    expect(exit, stderr).toBe(0)
    expect(stderr).not.toContain(ACCOUNT.password)
  })

  it.each([
    ['is not there', undefined, 'is not on PATH'],
    ['fails', 'echo "the keychain is locked: hunter22"; exit 1', 'It ended with 1'],
    ['prints something else', 'echo hunter22', 'printed no login'],
  ])('a helper that %s', async (_, body, text) => {
    const { run, home, env } = await person()
    if (body !== undefined) await helper(home, body)
    Object.assign(env, { PATH: `${join(home, 'bin')}:${process.env.PATH}` })
    await config(home, { credsStore: 'tests' })
    const { exit, stderr } = await run(Push, ['--image', image, '--mode', 'direct'])
    expect(exit, stderr).toBe(4)
    expect(stderr).toContain(text)
    expect(stderr).not.toContain('hunter22')
  })

  it('a helper that knows nothing of the registry is no failure: the registry says what it wants', async () => {
    const { run, home, env } = await person()
    await helper(home, 'echo "credentials not found in native keychain"; exit 1')
    Object.assign(env, { PATH: `${join(home, 'bin')}:${process.env.PATH}` })
    await config(home, { credsStore: 'tests' })
    const { exit, stderr } = await run(Push, ['--image', image, '--mode', 'direct'])
    expect({ exit, known: stderr.includes('No login') }).toEqual({ exit: 4, known: true })
  })

  async function helper(home: string, body: string) {
    const path = join(home, 'bin/docker-credential-tests')
    await mkdir(join(home, 'bin'))
    await writeFile(path, `#!/bin/sh\n${body}\n`)
    await chmod(path, 0o755)
  }
})

describe('registry status and info', () => {
  it('of an external registry, without a platform', async () => {
    const { run, file } = await withLogin()
    const { exit, stdout } = await run(Status, ['-o', 'json'])
    expect(exit).toBe(0)
    expect(JSON.parse(stdout).registries).toMatchObject([
      { kind: 'external', host: registry.host, status: 'Healthy', message: null },
    ])
    const info = await run(Info, ['-o', 'json'])
    expect(JSON.parse(info.stdout).registries).toMatchObject([
      { host: registry.host, from: file, login: ACCOUNT.username },
    ])
    expect(info.stdout).not.toContain(ACCOUNT.password)
    expect(await run(Status, ['-o', 'name'])).toMatchObject({ exit: 0, stdout: `${registry.host}\n` })
  })

  it('says what is wrong, and ends with it', async () => {
    const { run } = await person()
    await run(Provision, [...login(), '--no-verify'], 'wrong horse')
    const refused = await run(Status, [])
    expect(refused).toMatchObject({ exit: 4 })
    expect(refused.stdout).toContain('LoginRefused')
    await run(Provision, ['--url', 'localhost:1', '--no-verify'])
    const gone = await run(Status, [])
    expect(gone).toMatchObject({ exit: 9 })
    expect(gone.stdout).toContain('nothing listens there')
  })

  it('without any registry: not logged in, with the ways to one', async () => {
    const { run } = await person()
    for (const command of [Status, Info]) {
      const { exit, stderr } = await run(command, [])
      expect(exit).toBe(4)
      expect(stderr).toContain('registry provision --url URL')
    }
  })

  it.each([[['--use-kube']], [['--namespace', 'registry']]])('%j needs a cluster', async (argv) => {
    const { run } = await person()
    const { exit, stderr } = await run(Status, argv)
    expect(exit).toBe(1)
    expect(stderr).toContain('MCPR_UNSUPPORTED')
  })
})
