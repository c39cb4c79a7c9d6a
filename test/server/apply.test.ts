// `server apply` against the real embedded platform, with what people get wrong; what is true of every such verb.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inPieces, ociEntries, tarOf } from '../../packages/oci/test/support/archives.ts'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Create from '../../plugins/plugin-server/src/commands/server/create.ts'
import Diff from '../../plugins/plugin-server/src/commands/server/diff.ts'
import Export from '../../plugins/plugin-server/src/commands/server/export.ts'
import { start } from '../support/spawn.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

describe('apply', () => {
  test('creates, leaves alone what is as it should be, and configures what is not', async () => {
    expect(await platform.apply(manifest('one'))).toMatchObject([
      { name: 'one', namespace: NAMESPACE, action: 'created' },
    ])
    expect(await platform.apply(manifest('one'))).toMatchObject([{ name: 'one', action: 'unchanged', generation: 1 }])
    expect(await platform.generation('one')).toBe(1)
    const changed = await platform.run(Apply, ['-f', '-'], { input: manifest('one', { imageTag: 'v2' }) })
    expect(changed).toMatchObject({ exit: 0, stdout: `server/one configured in ${NAMESPACE}\n` })
    expect(await platform.generation('one')).toBe(2)
  })

  test('a folder is applied by name, and its first line of trouble stops everything before it begins', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'b.yaml'), manifest('dir-b'))
    await writeFile(join(folder, 'a.json'), JSON.stringify(parse(manifest('dir-a'))))
    await writeFile(join(folder, 'c.yml'), manifest('dir-c', { imageTga: 'v1' }))
    const { error } = await platform.json(Apply, ['-f', folder], 2)
    expect(error.message).toContain(`${join(folder, 'c.yml')}:1: spec.imageTga: The key "imageTga" is not known here.`)
    expect(error.message).toContain('Did you mean "imageTag"?')
    expect(await platform.exists('dir-a')).toBe(false)
    await writeFile(join(folder, 'c.yml'), manifest('dir-c'))
    const applied = await platform.json(Apply, ['-f', folder])
    expect(applied.map((row: { name: string }) => row.name)).toEqual(['dir-a', 'dir-b', 'dir-c'])
  })

  test('every finding of every document is told at once', async () => {
    const text = [
      manifest('good'),
      manifest('bad-port', { port: 70000 }),
      manifest('Bad Name\nwith a line'),
      manifest('bad-key', {}, { namspace: 'x' }),
      manifest('bad-place', {}, { namespace: 'a\nb' }),
      'kind: MCPServr\n',
      'kind: MCPAccessGrant\n',
      manifest('good'),
    ].join('---\n')
    const { error } = await platform.apply(text, 2)
    expect(error.code).toBe('MCPR_INPUT_INVALID')
    expect(error.message).toContain('70000 is not a TCP port')
    expect(error.message).toContain(
      'metadata.namspace: The key "namspace" is not known here. Did you mean "namespace"?',
    )
    expect(error.message).toContain('"MCPServr" is not MCPServer. Did you mean "MCPServer"?')
    expect(error.message).toContain('mcp-runtime access grant apply')
    expect(error.message).toContain('The server good is described at stdin:1 already.')
    expect(error.message).toContain('metadata.namespace: "a\\u000ab" cannot be a namespace.')
    expect(error.details.issues).toHaveLength(7)
    expect(await platform.exists('good')).toBe(false)
  })

  test('metadata is told from a manifest', async () => {
    const { error } = await platform.apply('version: v1\nservers:\n  - name: desk\n', 2)
    expect(error.hint).toContain('stdin is metadata, no manifest.')
    expect(error.next[0].command).toContain('mcp-runtime server deploy')
  })

  test.each([
    ['nothing', '', 'There is no server in what was given.'],
    [
      'a bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'cannot be read',
    ],
    ['no YAML', 'a: [', 'stdin:1:'],
  ])('stdin with %s is refused', async (_, text, message) => {
    expect((await platform.apply(text, 2)).error.message).toContain(message)
  })

  test('--dry-run: client asks nobody, server makes every check; neither changes anything', async () => {
    const nobody = { env: { HOME: platform.folder }, input: manifest('dry', {}, { namespace: NAMESPACE }) }
    expect(await platform.json(Apply, ['-f', '-', '--dry-run=client'], 0, nobody)).toEqual([
      { name: 'dry', namespace: NAMESPACE, action: 'valid', dryRun: true },
    ])
    expect(await platform.apply(manifest('dry'), 0, '--dry-run=server')).toMatchObject([
      { action: 'created', dryRun: true },
    ])
    expect(await platform.exists('dry')).toBe(false)
    await platform.apply(manifest('claims', { publicPathPrefix: 'taken' }))
    const text = manifest('wants', { publicPathPrefix: 'taken' })
    expect((await platform.apply(text, 7, '--dry-run=server')).error.code).toBe('MCPR_CONFLICT')
  })

  test('one that is refused leaves the others unsent; one that fails half-way says what is done', async () => {
    const foreign = manifest('foreign', {}, { namespace: 'mcp-team-globex' })
    const { error } = await platform.apply(`${manifest('first')}---\n${foreign}`, 5)
    expect(error.message).toContain('server/foreign: The namespace mcp-team-globex is not open to you.')
    expect(error.hint).toContain('Nothing was changed.')
    expect(await platform.exists('first')).toBe(false)

    const same = { publicPathPrefix: 'both-want-it' }
    const half = await platform.apply(`${manifest('p1', same)}---\n${manifest('p2', same)}---\n${manifest('p3')}`, 1)
    expect(half.error).toMatchObject({
      code: 'MCPR_PARTIAL',
      message: expect.stringContaining('server/p2 was refused'),
      hint: expect.stringMatching(/Done before it: server\/p1 created\. Not tried: server\/p3\./),
      details: { applied: [{ name: 'p1', action: 'created' }], notTried: ['server/p3'] },
    })
    expect(await platform.exists('p1')).toBe(true)
    expect(await platform.exists('p3')).toBe(false)
  })

  test('--namespace fills in, and must not contradict', async () => {
    const { error } = await platform.apply(
      manifest('n', {}, { namespace: NAMESPACE }),
      2,
      '--namespace',
      'mcp-team-other',
    )
    expect(error).toMatchObject({ code: 'MCPR_USAGE', message: expect.stringContaining('stdin:1: the namespace is') })
    expect((await platform.apply(manifest('n'), 5, '--namespace', 'mcp-team-globex')).error.code).toBe('MCPR_FORBIDDEN')
  })

  test('the server of another owner is his', async () => {
    await platform.apply(manifest('mine'))
    const mate = { env: platform.env(platform.memberToken), input: manifest('mine', { imageTag: 'v9' }) }
    expect((await platform.json(Apply, ['-f', '-'], 5, mate)).error.message).toContain('belongs to somebody else')
    expect((await platform.json(Export, ['mine'], 5, mate)).error.code).toBe('MCPR_FORBIDDEN')
    expect((await platform.json(Diff, ['-f', '-'], 5, mate)).error.code).toBe('MCPR_FORBIDDEN')
  })

  test('a terminal on stdin, a missing file, a folder without manifests', async () => {
    expect((await platform.json(Apply, ['-f', '-'], 2, { tty: true })).error.hint).toContain('Pipe the manifest in')
    expect((await platform.json(Apply, ['-f', '/nowhere/server.yaml'], 6)).error.code).toBe('MCPR_FILE_NOT_FOUND')
    expect((await platform.json(Apply, ['-f', await temporaryFolder()], 6)).error.code).toBe('MCPR_FILE_NOT_FOUND')
    expect((await platform.json(Apply, [], 2)).error.code).toBe('MCPR_USAGE')
  })
})

test('a tag that stands for another image now is a difference, and an apply takes it', async () => {
  const push = async (content: string) => {
    const archive = await tarOf(ociEntries([Buffer.from(content)]))
    await platform.client.upload(routes.pushImage, {
      parts: [
        { name: 'target', value: `${new URL(platform.url).host.replace('127.0.0.1', 'localhost')}/local/pinned:v1` },
        { name: 'scope', value: 'tenant' },
        { name: 'image_tar', filename: 'image.tar', open: () => inPieces(archive) },
      ],
    })
  }
  const text = manifest('pinned', { image: 'local/pinned', replicas: 0 })
  await push('one')
  await platform.apply(text)
  expect(await platform.apply(text)).toMatchObject([{ action: 'unchanged' }])
  await push('two')
  const digest = expect.stringMatching(/^sha256:/)
  expect(await platform.json(Diff, ['-f', '-'], 3, { input: text })).toMatchObject([
    { path: 'metadata.annotations["mcpruntime.org/image-digest"]', live: digest, wanted: digest },
  ])
  expect(await platform.apply(text)).toMatchObject([{ action: 'configured' }])
  expect(await platform.apply((await platform.run(Export, ['pinned'])).stdout)).toMatchObject([{ action: 'unchanged' }])
})

test('the annotations of the gateway are carried, kept, exported and taken away; others are named and left out', async () => {
  const list = 'mcpruntime.org/list-tools'
  const annotated = (annotations: object) => manifest('noted', {}, { annotations })
  const first = await platform.run(Apply, ['-f', '-'], { input: annotated({ [list]: 'all', owner: 'me' }) })
  expect(first).toMatchObject({ exit: 0, stderr: expect.stringContaining('owner of noted are not carried') })
  expect(await platform.apply(manifest('noted'))).toMatchObject([{ action: 'unchanged' }])
  const exported = async () => parse((await platform.run(Export, ['noted'])).stdout).metadata.annotations
  expect(await exported()).toEqual({ [list]: 'all' })
  const wrong = await platform.apply(annotated({ [list]: 'som' }), 2)
  expect(wrong.error.message).toContain('must be callable or all')
  expect(await platform.apply(annotated({}))).toMatchObject([{ action: 'configured' }])
  expect(await exported()).toBeUndefined()
})

test.each<[string, unknown, string[]]>([
  ['create', Create, ['desk', '--image', 'x']],
  ['apply', Apply, ['--file', 'nowhere.yaml']],
  ['export', Export, ['desk', '--namespace', 'n', '--file', 'desk.yaml']],
  ['diff', Diff, ['desk']],
])('%s --use-kube is refused before anything is read', async (_, command, argv) => {
  const { error } = await platform.json(command, [...argv, '--use-kube'], 1, { env: { HOME: platform.folder } })
  expect(error).toMatchObject({ code: 'MCPR_UNSUPPORTED', message: expect.stringContaining('--use-kube') })
  expect(error.next[0].command).toMatch(new RegExp(`^mcp-runtime server ${_} ?${argv.join(' ')}$`))
})

/** A process without input, to its end. */
async function finished(running: ReturnType<typeof start>) {
  running.child.stdin.end()
  return { exit: await running.exit, err: running.err }
}

test.each([
  ['server', '--use-kube', 'apply', '--file', 'nowhere.yaml'],
  ['server', '--use-kube', 'patch', 'desk', '--namespace', 'n'],
])('%s %s before the verb is the same', async (...words) => {
  const { exit, err } = await finished(start(words, { PATH: process.env.PATH ?? '', HOME: platform.folder }))
  expect(exit).toBe(1)
  const line = words.filter((word) => word !== '--use-kube').join(' ')
  expect(err).toContain(`${line} --use-kube needs the cluster commands`)
  expect(err).toContain(`mcp-runtime ${line}`)
})
