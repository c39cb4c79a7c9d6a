// Recorder programs stand in for the engines: they write down what they are asked, and answer as told. What a real
// docker does is shown in test/build.
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { findEngine } from '../index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sdk-engine-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

/** A program in a folder of its own on the PATH. */
async function program(dir: string, name: string, script: string): Promise<string> {
  await mkdir(join(folder, dir), { recursive: true })
  const path = join(folder, dir, name)
  await writeFile(
    path,
    `#!/bin/sh\nprintf '%s ' "$@" >> ${folder}/${name}.log; echo >> ${folder}/${name}.log\n${script}\n`,
  )
  await chmod(path, 0o755)
  return path
}
const asked = async (name: string) =>
  (await readFile(join(folder, `${name}.log`), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.trim())

const said: string[] = []
function ctx(dirs: readonly string[], env: Record<string, string> = {}, signal = new AbortController().signal) {
  said.length = 0
  const PATH = [...dirs.map((dir) => join(folder, dir)), '/usr/bin', '/bin'].join(':')
  return { env: { PATH, ...env }, signal, trace: () => undefined, say: (text: string) => void said.push(text) }
}
const SERVER = `echo '{"Os":"linux","Arch":"arm64"}'`
const silent = (text: string) => `echo "${text}" >&2; exit 1`

const IMAGE = `{"Id":"${'a'.repeat(64)}","Size":42,"Os":"linux","Architecture":"arm64","RepoDigests":["r/x@sha256:1"]}`
const parsed = { size: 42, os: 'linux', architecture: 'arm64', digests: ['r/x@sha256:1'] }

/** Whether a process has ended; one that nobody has fetched yet has, too. */
const isGone = async (pid: number) =>
  /^\d+ \(.*\) [ZX]|^$/.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))

/** Only what stands in our own folders: this machine may have engines. */
const only = (dirs: readonly string[], env: Record<string, string> = {}) => ({
  ...ctx(dirs),
  env: { PATH: dirs.map((dir) => join(folder, dir)).join(':'), ...env },
})

describe('which engine', () => {
  test('the first docker that reaches a server', async () => {
    await program(
      'a',
      'docker',
      silent('Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?'),
    )
    const second = await program('b', 'docker', SERVER)
    await symlink(join(folder, 'a'), join(folder, 'same'))
    const engine = await findEngine(ctx(['a', 'same', 'b']), { for: 'save' })
    expect(engine).toMatchObject({ program: second, kind: 'docker', platform: 'linux/arm64' })
    expect(await asked('docker')).toHaveLength(2)
  })

  test('podman when docker does not answer, which is told', async () => {
    await program('a', 'docker', silent('Cannot connect to the Docker daemon at unix:///x.'))
    await program('a', 'podman', `echo '{"host":{"os":"linux","arch":"amd64"}}'`)
    const engine = await findEngine(only(['a']), { for: 'build' })
    expect(engine).toMatchObject({ kind: 'podman', platform: 'linux/amd64' })
    expect(said).toEqual([expect.stringMatching(/daemon does not answer\. podman .* is used to build the image/)])
  })

  test('the one that the variable names, by name or path', async () => {
    await program('a', 'docker', SERVER)
    const podman = await program('a', 'podman', `echo '{"host":{"os":"linux","arch":"amd64"}}'`)
    for (const name of ['podman', podman]) {
      expect(await findEngine(ctx(['a'], { MCP_RUNTIME_CONTAINER_ENGINE: name }), { for: 'save' })).toMatchObject({
        kind: 'podman',
      })
    }
    await expect(
      findEngine(ctx(['a'], { MCP_RUNTIME_CONTAINER_ENGINE: 'nobody-here' }), { for: 'save' }),
    ).rejects.toMatchObject({
      code: 'MCPR_ENGINE_UNAVAILABLE',
      message: expect.stringContaining('nobody-here'),
    })
  })

  test.each([
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      {},
      /daemon does not answer/,
    ],
    [
      'Cannot connect to the Docker daemon at tcp://h:1.',
      { DOCKER_HOST: 'tcp://h:1' },
      /at tcp:\/\/h:1 \(DOCKER_HOST\)/,
    ],
    ['permission denied while trying to connect to the Docker daemon socket at unix:///x', {}, /may not use Docker/],
    ['exec format error', {}, /does not work: exec format error/],
  ])('%s is told apart', async (text, env, message) => {
    await program('a', 'docker', silent(text))
    await expect(findEngine(only(['a'], env), { for: 'build' })).rejects.toMatchObject({
      code: 'MCPR_ENGINE_UNAVAILABLE',
      message: expect.stringMatching(message),
      next: [{ command: expect.any(String), when: expect.any(String) }],
    })
  })

  test('none', async () => {
    await mkdir(join(folder, 'empty'))
    await expect(findEngine(only(['empty']), { for: 'build' })).rejects.toMatchObject({
      code: 'MCPR_ENGINE_UNAVAILABLE',
      message: expect.stringContaining('docker, podman, buildah'),
    })
  })
})

const ENGINES = [
  ['docker', SERVER, IMAGE, 'image inspect --format {{json .}} -- desk:v1', 'save -- desk:v1'],
  [
    'podman',
    `echo '{"host":{}}'`,
    `[${IMAGE}]`,
    'image inspect --format {{json .}} -- desk:v1',
    'save --format docker-archive -- desk:v1',
  ],
  [
    'buildah',
    `echo '{"host":{}}'`,
    `{"FromImageID":"${'a'.repeat(64)}","OCIv1":{"os":"linux","architecture":"arm64"}}`,
    'inspect --type image -- desk:v1',
    'push -q -- desk:v1 docker-archive:',
  ],
] as const

describe.each(ENGINES)('%s', (kind, info, image, inspect, save) => {
  const make = (script: string) => program('a', kind, `case "$1 $2" in "version "*|"info "*) ${info};; ${script} esac`)
  const found = (signal?: AbortSignal) =>
    findEngine({ ...ctx(['a'], { MCP_RUNTIME_CONTAINER_ENGINE: join(folder, 'a', kind) }, signal) }, { for: 'save' })

  test('tells an image', async () => {
    await make(`*inspect*) echo '${image}';;`)
    const expected = kind === 'buildah' ? { os: 'linux', architecture: 'arm64', size: undefined } : parsed
    expect(await (await found()).inspect('desk:v1')).toMatchObject({ id: `sha256:${'a'.repeat(64)}`, ...expected })
    expect((await asked(kind)).at(-1)).toBe(inspect)
  })

  test('tells an image that is not there from one that cannot be asked for', async () => {
    await make(
      `*inspect*) case "$*" in *absent*) echo "Error: No such image: absent" >&2;; *) echo "error during connect: refused" >&2;; esac; exit 1;;`,
    )
    const engine = await found()
    expect(await engine.inspect('absent')).toBeUndefined()
    await expect(engine.inspect('desk')).rejects.toMatchObject({ code: 'MCPR_ENGINE_UNAVAILABLE' })
    await expect(engine.inspect('--help')).rejects.toMatchObject({ code: 'MCPR_USAGE' })
  })

  test('hands over an archive', async () => {
    const write =
      kind === 'buildah'
        ? `target="$5"; path="\${target#docker-archive:}"; printf archive > "\${path%:desk:v1}"`
        : 'printf archive'
    await make(`*) ${write};;`)
    const { stream, done } = (await found()).save('desk:v1')
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    await done
    expect(text).toBe('archive')
    expect((await asked(kind)).at(-1)).toContain(save)
  })

  test('an archive that breaks off never ends as a whole one', async () => {
    await make(`*) printf half; echo "write error" >&2; exit 3;;`)
    const { stream, done } = (await found()).save('desk:v1')
    const read = (async () => {
      for await (const _ of stream);
    })()
    await expect(read).rejects.toMatchObject({
      code: 'MCPR_ENGINE_UNAVAILABLE',
      message: expect.stringContaining('write error'),
    })
    await expect(done).rejects.toThrow()
  })

  test('an image that is not there cannot be saved', async () => {
    await make(`*) echo "Error response from daemon: No such image: desk:v1" >&2; exit 1;;`)
    await expect((await found()).save('desk:v1').done).rejects.toMatchObject({ code: 'MCPR_IMAGE_NOT_FOUND' })
  })

  test('a stop ends the program and what it started', async () => {
    await make(`*) sleep 1000 & echo $! > ${folder}/child; echo started; wait;;`)
    const stop = new AbortController()
    const engine = await found(stop.signal)
    const running = engine.run(['build'], { onStdout: () => stop.abort(new Error('stopped')) })
    await expect(running).rejects.toThrow('stopped')
    const pid = Number(await readFile(join(folder, 'child'), 'utf8'))
    expect(await isGone(pid)).toBe(true)
  })
})
