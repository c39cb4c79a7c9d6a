// `server build image` with recorder programs in place of engines: podman and buildah, which are not on every machine,
// and failures that a real docker shows seldom. What a real engine does: engine.test.ts.
import { execFileSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunOptions, runCommand } from '@mcp-runtime/sdk/testing'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import BuildImage from '../../plugins/plugin-server/src/commands/server/build/image.ts'

const METADATA = 'servers:\n  - name: desk # ours\n    scope: org\n    image: desk\n'
const REFERENCE = 'localhost:5000/org/desk:v1'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'build-image-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'bin'))
  await writeFile(join(dir, 'servers.yaml'), METADATA)
  await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\n')
})

const INSPECTED = `{"Id":"sha256:${'b'.repeat(64)}","Size":1,"Os":"linux","Architecture":"amd64"}`
const ANSWERS = {
  docker: `version) echo '{"Os":"linux","Arch":"amd64"}';; image) echo '${INSPECTED}';; buildx) exit 1;;`,
  podman: `info) echo '{"host":{"os":"linux","arch":"amd64"}}';; image) echo '${INSPECTED}';;`,
  buildah: `info) echo '{"host":{"os":"linux","arch":"amd64"}}';; inspect) echo '{"FromImageID":"${'b'.repeat(64)}","OCIv1":{"os":"linux","architecture":"amd64"}}';;`,
}

async function engine(kind: keyof typeof ANSWERS, build: string, more = ''): Promise<void> {
  const path = join(dir, 'bin', kind)
  await writeFile(
    path,
    `#!/bin/sh\necho "$*" >> ${dir}/asked\ncase "$1" in ${more} ${ANSWERS[kind]} build|bud) ${build};; esac\n`,
  )
  await chmod(path, 0o755)
}
const asked = async () =>
  (await readFile(join(dir, 'asked'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean)
const metadata = () => readFile(join(dir, 'servers.yaml'), 'utf8')

function build(argv: readonly string[] = [], { env, ...options }: RunOptions = {}) {
  const defaults = {
    '--metadata-file': join(dir, 'servers.yaml'),
    '--context': dir,
    '--dockerfile': join(dir, 'Dockerfile'),
    '--registry': 'localhost:5000',
    '--tag': 'v1',
  }
  const missing = Object.entries(defaults).filter(([flag]) => !argv.some((word) => word.split('=')[0] === flag))
  const given = ['desk', ...missing.flat(), ...argv]
  // Only our engines: this machine may have real ones in its folders.
  return runCommand(BuildImage as never, given, { env: { HOME: dir, PATH: join(dir, 'bin'), ...env }, ...options })
}

const OUTPUT = 'echo "Step 1/1"; echo "a warning" >&2'

test.each([
  ['docker', `build --platform linux/amd64 -f`],
  ['podman', `build --platform linux/amd64 -f`],
  ['buildah', `bud --platform linux/amd64 -f`],
] as const)('%s: output on stderr, the reference alone on stdout, noted in the metadata', async (kind, line) => {
  await engine(kind, OUTPUT)
  const { stdout, stderr, exit } = await build()
  expect(exit, stderr).toBe(0)
  expect(stdout).toBe(`${REFERENCE}\n`)
  expect(stderr).toContain('Step 1/1')
  expect(stderr).toContain('a warning')
  expect(stderr).toContain(`Next: mcp-runtime registry push --image ${REFERENCE} --scope org`)
  expect((await asked()).find((one) => /^b/.test(one) && !one.startsWith('buildx'))).toBe(
    `${line} ${dir}/Dockerfile -t ${REFERENCE} ${dir}`,
  )
  expect(await metadata()).toBe(METADATA.replace('image: desk', `image: localhost:5000/org/desk\n    imageTag: v1`))
})

test('as data: all that a script may ask for', async () => {
  await engine('docker', OUTPUT)
  const { stdout, exit } = await build(['-o', 'json'])
  expect(exit).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    action: 'built',
    image: 'localhost:5000/org/desk',
    tag: 'v1',
    reference: REFERENCE,
    id: `sha256:${'b'.repeat(64)}`,
    platform: 'linux/amd64',
    engine: 'docker',
    metadata: { file: join(dir, 'servers.yaml'), changed: true },
  })
  expect((await build(['-o', 'name'])).stdout).toBe(`${REFERENCE}\n`)
  expect((await build(['--quiet'])).stderr).toBe('')
})

test('a build that fails: its exit code and last words, and nothing is noted', async () => {
  await engine('docker', 'echo "Step 1/1"; echo "COPY failed: no such file" >&2; exit 17')
  const { stdout, stderr, exit } = await build(['-o', 'json'])
  expect(exit).toBe(1)
  const { error } = JSON.parse(stdout)
  expect(error).toMatchObject({
    code: 'MCPR_BUILD_FAILED',
    details: { exitCode: 17, said: 'COPY failed: no such file' },
  })
  expect(error.message).toContain('it ended with 17: COPY failed')
  expect(stderr).toContain('Step 1/1')
  expect(await metadata()).toBe(METADATA)
})

test('a builder that keeps its image to itself', async () => {
  await engine('docker', OUTPUT, 'image) echo "Error: No such image: x" >&2; exit 1;;')
  const { stderr, exit } = await build()
  expect(exit).toBe(1)
  expect(stderr).toContain('has no such image now')
  expect(await metadata()).toBe(METADATA)
})

test('with buildx the image is loaded into the engine', async () => {
  await engine('docker', OUTPUT, 'buildx) exit 0;;')
  expect((await build()).exit).toBe(0)
  expect(await asked()).toContainEqual(expect.stringMatching(/^build --load /))
  expect((await build([], { env: { DOCKER_BUILDKIT: '0' } })).exit).toBe(0)
  expect((await asked()).at(-2)).toMatch(/^build --platform/)
})

test('Ctrl-C ends the engine’s client; nothing is noted', async () => {
  execFileSync('mkfifo', [join(dir, 'begun')])
  await engine('docker', `trap 'echo ended >> ${dir}/asked; exit 1' TERM; echo > ${dir}/begun; /bin/sleep 1000 & wait`)
  const signals = new EventEmitter()
  const running = build([], { signals: signals as never })
  await readFile(join(dir, 'begun'))
  signals.emit('SIGINT', 'SIGINT')
  expect((await running).exit).toBe(130)
  expect((await asked()).at(-1)).toBe('ended')
  expect(await metadata()).toBe(METADATA)
})

test('metadata that someone made unwritable meanwhile: the image is there, and that is told', async () => {
  await engine('docker', `echo 'servers: []' > ${dir}/servers.yaml`)
  const { stderr, exit } = await build()
  expect(exit).toBe(7)
  expect(stderr).toMatch(new RegExp(`${REFERENCE} is built, but could not be noted`))
})

test('build arguments: values of the environment stay off the command line', async () => {
  await engine('docker', OUTPUT)
  const env = {
    MCP_DOCKER_BUILD_ARGS: 'TOKEN,HTTPS_PROXY',
    TOKEN: 's3cret',
    HTTPS_PROXY: 'http://p:1',
    MCP_DOCKER_PLATFORM: 'linux/arm64',
  }
  const { stderr, exit } = await build(['--build-arg', 'A=1', '--build-arg', 'TOKEN', '--pull'], { env })
  expect(exit, stderr).toBe(0)
  const line = (await asked()).find((one) => one.startsWith('build '))
  expect(line).toContain(
    'build --pull --platform linux/arm64 --build-arg A=1 --build-arg TOKEN --build-arg HTTPS_PROXY -f',
  )
  expect(stderr).toContain('The image is for linux/amd64, not for linux/arm64')
})

describe('before any engine is asked', () => {
  const cases: [string, string[], number, RegExp][] = [
    ['an entry that is not there', ['--metadata-file', '/no/such.yaml'], 6, /no\/such\.yaml/],
    ['a tag that is none', ['--tag', 'a:b'], 2, /cannot be a tag/],
    ['a registry that is none', ['--registry', 'not a host'], 2, /cannot be a registry/],
    ['a platform that is none', ['--platform', 'amd64'], 2, /no platform/],
    ['a Dockerfile that is not there', ['--dockerfile', '/no/such/Dockerfile'], 6, /--dockerfile/],
    ['a Dockerfile that is a folder', ['--dockerfile', '/'], 2, /is a folder/],
    ['a context that is not there', ['--context', '/no/such/folder'], 6, /There is no folder \/no\/such/],
    ['a context that is a file', ['--context', '/etc/passwd'], 2, /no folder/],
    ['a context elsewhere', ['--context', 'https://example.com/x.git'], 2, /folder of this machine/],
    ['an option in place of a context', ['--context=--help'], 2, /must not start with/],
    ['a build argument without value', ['--build-arg', 'NOT_SET'], 2, /no variable NOT_SET/],
  ]
  test.each(cases)('%s', async (_, argv, code, words) => {
    await engine('docker', OUTPUT)
    const { stderr, exit } = await build(argv)
    expect(exit, stderr).toBe(code)
    expect(stderr).toMatch(words)
    expect(await asked()).toEqual([])
    expect(await metadata()).toBe(METADATA)
  })

  test('--dry-run asks nobody and writes nothing', async () => {
    const { stdout, exit } = await build(['--dry-run', 'client'])
    expect(exit).toBe(0)
    expect(stdout.trim().split('\n').at(-1)).toBe(REFERENCE)
    expect(stdout).toContain('Would build for linux/amd64: docker build --platform')
    expect(await metadata()).toBe(METADATA)
  })
})
