import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { gitTag } from './git-tag.ts'

let repo: string
beforeEach(async () => {
  repo = await mkdtemp(join(tmpdir(), 'git-tag-'))
  onTestFinished(() => rm(repo, { recursive: true, force: true }))
})

const env = {
  PATH: process.env.PATH,
  HOME: '/no/such',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CEILING_DIRECTORIES: tmpdir(),
}
const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }
const git = (...args: string[]) =>
  execFileSync('git', ['-C', repo, ...args], {
    env: { ...env, ...who } as never,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim()
const tag = (
  context = repo,
  metadata = join(repo, '.mcp/servers.yaml'),
  environment: Record<string, string | undefined> = env,
) => gitTag({ env: environment, signal: new AbortController().signal }, context, metadata)

async function commit(): Promise<string> {
  await mkdir(join(repo, 'app'), { recursive: true })
  await mkdir(join(repo, '.mcp'), { recursive: true })
  for (const file of ['app/main', '.mcp/servers.yaml', 'README']) await writeFile(join(repo, file), 'one')
  await writeFile(join(repo, '.gitignore'), 'ignored\n')
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'one')
  return git('rev-parse', '--short', 'HEAD')
}

describe('the tag of a commit', () => {
  test('is its short id; ignored files and the metadata that a build rewrites change nothing', async () => {
    const id = await commit()
    await writeFile(join(repo, 'ignored'), 'x')
    await writeFile(join(repo, '.mcp/servers.yaml'), 'two')
    expect(await tag()).toMatchObject({ tag: id })
    expect(id).toMatch(/^[0-9a-f]{7,}$/)
  })

  test.each([
    ['a changed file', 'app/main'],
    ['a new file', 'app/new'],
  ])('is marked for %s of the context, not for one outside', async (_, file) => {
    const id = await commit()
    await writeFile(join(repo, 'README'), 'two')
    expect(await tag(join(repo, 'app'))).toMatchObject({ tag: id })
    await writeFile(join(repo, file), 'two')
    expect(await tag(join(repo, 'app'))).toMatchObject({
      tag: `${id}-dirty`,
      from: expect.stringContaining('not committed'),
    })
  })

  test('is marked for metadata that is none of this build’s', async () => {
    const id = await commit()
    await writeFile(join(repo, '.mcp/servers.yaml'), 'two')
    expect(await tag(repo, '/elsewhere/servers.yaml')).toMatchObject({ tag: `${id}-dirty` })
  })

  test('is latest without a repository, a commit or git, which is told', async () => {
    expect(await tag()).toEqual({ tag: 'latest', from: 'no git repository' })
    git('init', '-q')
    expect(await tag()).toEqual({ tag: 'latest', from: 'no commit yet' })
    expect(await tag(repo, 'x', { PATH: '/no/such' })).toEqual({ tag: 'latest', from: 'git is not installed' })
  })
})
