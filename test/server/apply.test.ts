// create, apply, export and diff against the real embedded platform, with what people get wrong.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inPieces, ociEntries, tarOf } from '../../packages/oci/test/support/archives.ts'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Create from '../../plugins/plugin-server/src/commands/server/create.ts'
import Deploy from '../../plugins/plugin-server/src/commands/server/deploy.ts'
import Diff from '../../plugins/plugin-server/src/commands/server/diff.ts'
import Export from '../../plugins/plugin-server/src/commands/server/export.ts'
import { start } from '../adapter/support/spawn.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

const params = (name: string) => ({ params: { namespace: NAMESPACE, name } })
const generation = async (name: string) =>
  (await platform.client.call(routes.getServer, params(name))).server.generation
const exists = (name: string) =>
  platform.client.call(routes.getServer, params(name)).then(
    () => true,
    () => false,
  )
const applyText = (text: string, exit = 0, ...argv: string[]) =>
  platform.json(Apply, ['-f', '-', ...argv], exit, { input: text })

describe('apply', () => {
  test('creates, leaves alone what is as it should be, and configures what is not', async () => {
    expect(await applyText(manifest('one'))).toMatchObject([{ name: 'one', namespace: NAMESPACE, action: 'created' }])
    expect(await applyText(manifest('one'))).toMatchObject([{ name: 'one', action: 'unchanged', generation: 1 }])
    expect(await generation('one')).toBe(1)
    const changed = await platform.run(Apply, ['-f', '-'], { input: manifest('one', { imageTag: 'v2' }) })
    expect(changed).toMatchObject({ exit: 0, stdout: `server/one configured in ${NAMESPACE}\n` })
    expect(await generation('one')).toBe(2)
  })

  test('a folder is applied by name, and its first line of trouble stops everything before it begins', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'b.yaml'), manifest('dir-b'))
    await writeFile(join(folder, 'a.json'), JSON.stringify(parse(manifest('dir-a'))))
    await writeFile(join(folder, 'c.yml'), manifest('dir-c', { imageTga: 'v1' }))
    const { error } = await platform.json(Apply, ['-f', folder], 2)
    expect(error.message).toContain(`${join(folder, 'c.yml')}:1: spec.imageTga: The key "imageTga" is not known here.`)
    expect(error.message).toContain('Did you mean "imageTag"?')
    expect(await exists('dir-a')).toBe(false)
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
    const { error } = await applyText(text, 2)
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
    expect(await exists('good')).toBe(false)
  })

  test('metadata is told from a manifest', async () => {
    const { error } = await applyText('version: v1\nservers:\n  - name: desk\n', 2)
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
    expect((await applyText(text, 2)).error.message).toContain(message)
  })

  test('--dry-run: client asks nobody, server makes every check; neither changes anything', async () => {
    const nobody = { env: { HOME: platform.folder }, input: manifest('dry', {}, { namespace: NAMESPACE }) }
    expect(await platform.json(Apply, ['-f', '-', '--dry-run=client'], 0, nobody)).toEqual([
      { name: 'dry', namespace: NAMESPACE, action: 'valid', dryRun: true },
    ])
    expect(await applyText(manifest('dry'), 0, '--dry-run=server')).toMatchObject([{ action: 'created', dryRun: true }])
    expect(await exists('dry')).toBe(false)
    await applyText(manifest('claims', { publicPathPrefix: 'taken' }))
    const text = manifest('wants', { publicPathPrefix: 'taken' })
    expect((await applyText(text, 7, '--dry-run=server')).error.code).toBe('MCPR_CONFLICT')
  })

  test('one that is refused leaves the others unsent; one that fails half-way says what is done', async () => {
    const foreign = manifest('foreign', {}, { namespace: 'mcp-team-globex' })
    const { error } = await applyText(`${manifest('first')}---\n${foreign}`, 5)
    expect(error.message).toContain('server/foreign: The namespace mcp-team-globex is not open to you.')
    expect(error.hint).toContain('Nothing was changed.')
    expect(await exists('first')).toBe(false)

    const same = { publicPathPrefix: 'both-want-it' }
    const half = await applyText(`${manifest('p1', same)}---\n${manifest('p2', same)}---\n${manifest('p3')}`, 1)
    expect(half.error).toMatchObject({
      code: 'MCPR_PARTIAL',
      message: expect.stringContaining('server/p2 was refused'),
      hint: expect.stringMatching(/Done before it: server\/p1 created\. Not tried: server\/p3\./),
      details: { applied: [{ name: 'p1', action: 'created' }], notTried: ['server/p3'] },
    })
    expect(await exists('p1')).toBe(true)
    expect(await exists('p3')).toBe(false)
  })

  test('--namespace fills in, and must not contradict', async () => {
    const { error } = await applyText(manifest('n', {}, { namespace: NAMESPACE }), 2, '--namespace', 'mcp-team-other')
    expect(error).toMatchObject({ code: 'MCPR_USAGE', message: expect.stringContaining('stdin:1: the namespace is') })
    expect((await applyText(manifest('n'), 5, '--namespace', 'mcp-team-globex')).error.code).toBe('MCPR_FORBIDDEN')
  })

  test('the server of another owner is his', async () => {
    await applyText(manifest('mine'))
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
  await applyText(text)
  expect(await applyText(text)).toMatchObject([{ action: 'unchanged' }])
  await push('two')
  const digest = expect.stringMatching(/^sha256:/)
  expect(await platform.json(Diff, ['-f', '-'], 3, { input: text })).toMatchObject([
    { path: 'metadata.annotations["mcpruntime.org/image-digest"]', live: digest, wanted: digest },
  ])
  expect(await applyText(text)).toMatchObject([{ action: 'configured' }])
  expect(await applyText((await platform.run(Export, ['pinned'])).stdout)).toMatchObject([{ action: 'unchanged' }])
})

describe('create', () => {
  test('creates out of an image, and only creates', async () => {
    const made = await platform.json(Create, ['made', '--image', 'example/made', '--tag', 'v1', '-n', NAMESPACE])
    expect(made).toMatchObject([{ name: 'made', action: 'created', generation: 1 }])
    const { manifest: stored } = await platform.client.call(routes.exportServer, params('made'))
    expect(stored.spec).toMatchObject({ imageTag: 'v1', port: 8088, ingressPath: '/made/mcp' })
    expect(stored.spec.image).toMatch(/^localhost:\d+\/local\/example\/made$/)
    const { error } = await platform.json(Create, ['made', '--image', 'example/made:v2', '-n', NAMESPACE], 7)
    expect(error.code).toBe('MCPR_CONFLICT')
    expect(error.next[0].command).toBe(
      `mcp-runtime server patch made --namespace ${NAMESPACE} --patch '{"spec":{"imageTag":"v2"}}'`,
    )
    expect(error.next[1].command).toContain('server apply -f')
    expect(await generation('made')).toBe(1)
  })

  test('--file is applied as it is; a wrong name or image is told before anything is sent', async () => {
    const file = join(await temporaryFolder(), 'server.yaml')
    await writeFile(file, manifest('by-file'))
    const { stderr, exit } = await platform.run(Create, ['other', '--file', file, '--image', 'x'])
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('--image says nothing') })
    expect(await exists('by-file')).toBe(true)
    expect((await platform.json(Create, ['a\nb', '--image', 'x'], 2)).error.code).toBe('MCPR_USAGE')
    expect((await platform.json(Create, ['a'], 2)).error.message).toContain('Nothing says which image')
    expect((await platform.json(Create, ['a', '--image=--privileged'], 2)).error.code).toBe('MCPR_USAGE')
    expect((await platform.json(Create, ['made-dry', '--image', 'x', '--dry-run=server']))[0]).toMatchObject({
      action: 'created',
      dryRun: true,
    })
    expect(await exists('made-dry')).toBe(false)
  })
})

describe('export', () => {
  test('prints YAML or JSON without what apply writes itself; --file is whole and private', async () => {
    await applyText(manifest('out', {}, { labels: { tier: 'gold' } }))
    const { stdout } = await platform.run(Export, ['out'])
    const yaml = parse(stdout)
    expect(yaml).toEqual(await platform.json(Export, ['out']))
    expect(yaml.metadata).toEqual({
      name: 'out',
      namespace: NAMESPACE,
      labels: { tier: 'gold', 'mcpruntime.org/scope': 'tenant' },
    })
    expect(yaml.spec.teamID).toBeUndefined()
    const folder = await temporaryFolder()
    const file = join(folder, 'new', 'server.yaml')
    expect(await platform.run(Export, ['out', '--file', file])).toMatchObject({
      exit: 0,
      stdout: `Wrote ${file} (server out in ${NAMESPACE}).\n`,
    })
    expect(await readFile(file, 'utf8')).toBe(stdout)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'new'))).toEqual(['server.yaml'])
    expect((await platform.json(Export, ['nobody'], 6)).error.code).toBe('MCPR_NOT_FOUND')
  })

  test('export | apply changes nothing, whatever was applied', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    const spec = fc.record(
      {
        description: text,
        imageTag: word,
        replicas: fc.integer({ min: 0, max: 3 }),
        port: fc.integer({ min: 1, max: 8090 }),
        publicPathPrefix: word.map((one) => `round-${one}`),
        envVars: fc.uniqueArray(fc.record({ name: word.map((one) => one.toUpperCase()), value: text }), {
          selector: ({ name }) => name,
          maxLength: 3,
        }),
        tools: fc.uniqueArray(
          fc.record({ name: word, sideEffect: fc.constantFrom('read', 'write', 'destructive'), description: text }),
          { selector: ({ name }) => name, maxLength: 3 },
        ),
        policy: fc.constantFrom({}, { mode: 'observe' }),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(spec, fc.dictionary(word, word, { maxKeys: 2 }), async (given, labels) => {
        await applyText(manifest('round', given, { labels }))
        const { stdout } = await platform.run(Export, ['round'])
        expect(await applyText(stdout)).toMatchObject([{ action: 'unchanged' }])
        expect((await platform.run(Diff, ['-f', '-'], { input: stdout })).exit).toBe(0)
      }),
      { numRuns: 25 },
    )
  })
})

describe('diff', () => {
  test('says what an apply would change, ends with 3, and hides values', async () => {
    const before = { tools: [{ name: 'a', sideEffect: 'read' }], envVars: [{ name: 'KEY', value: 'hunter2' }] }
    await applyText(manifest('differs', before))
    const same = await platform.run(Diff, ['differs', '-f', '-'], { input: manifest('differs', before) })
    expect(same).toMatchObject({ exit: 0, stdout: '', stderr: expect.stringContaining('No difference.') })

    const after = manifest('differs', {
      imageTag: 'v2',
      tools: [{ name: 'a', sideEffect: 'write' }],
      envVars: [{ name: 'KEY', value: 'hunter3' }],
    })
    const found = await platform.json(Diff, ['-f', '-'], 3, { input: after })
    const at = { server: 'differs', namespace: NAMESPACE }
    expect(found).toEqual([
      { ...at, path: 'spec.imageTag', live: 'v1', wanted: 'v2' },
      { ...at, path: 'spec.tools[a].sideEffect', live: 'read', wanted: 'write' },
      { ...at, path: 'spec.envVars[KEY].value', live: '(hidden)', wanted: '(hidden)' },
    ])
    const seen = await platform.json(Diff, ['-f', '-', '--show-values'], 3, { input: after })
    expect(seen[2]).toMatchObject({ live: 'hunter2', wanted: 'hunter3' })
    const shown = await platform.run(Diff, ['-f', '-'], { input: after })
    expect(shown.stdout).toContain(`--- live  ${NAMESPACE}/differs`)
    expect(shown.stdout).toContain('@@ spec.imageTag @@\n- v1\n+ v2\n')
    expect(shown.stdout).not.toContain('\u001b[')
    expect((await platform.run(Diff, ['-f', '-'], { input: after, tty: false })).stdout).not.toContain('hunter')
  })

  test('against the metadata, with the defaults of deploy; a new server says so', async () => {
    const dir = await temporaryFolder()
    await writeFile(
      join(dir, 'servers.yaml'),
      `version: v1\nservers:\n  - {name: meta, image: example/meta, envVars: [{name: A, value: b}]}\n  - {name: other}\n`,
    )
    const fresh = await platform.run(Diff, ['meta', '--metadata-dir', dir])
    expect(fresh).toMatchObject({ exit: 3, stderr: expect.stringContaining('The server meta is new') })
    expect(fresh.stdout).toContain('"value": "(hidden)"')
    expect((await platform.json(Diff, ['meat', '--metadata-dir', dir], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await platform.json(Diff, [], 2)).error.message).toContain('Nothing says what to compare')
  })
})

test('what was deployed does not differ from its metadata, until one of them changes', async () => {
  const dir = await temporaryFolder()
  const write = (trust: string) =>
    writeFile(
      join(dir, 'servers.yaml'),
      `version: v1
servers:
  - name: settled
    image: example/settled
    scope: tenant
    description: Settles things.
    policy: {mode: observe}
    envVars: [{name: A, value: b}]
    tools: [{name: a, sideEffect: read, requiredTrust: ${trust}}]
  - {name: other}
`,
    )
  await write('low')
  await platform.json(Deploy, ['settled', '--metadata-dir', dir, '--no-wait'])
  const diff = ['settled', '--metadata-dir', dir]
  const same = await platform.run(Diff, diff)
  expect({ ...same, stderr: '' }).toMatchObject({ exit: 0, stdout: '' })
  await write('high')
  const [only, ...more] = await platform.json(Diff, diff, 3)
  expect(only).toMatchObject({ path: 'spec.tools[a].requiredTrust', live: 'low', wanted: 'high' })
  expect(more).toEqual([])
  const shown = await platform.run(Diff, diff, { tty: true })
  expect(shown.stdout).toContain('\u001b[31m- low\u001b[39m')
  expect((await platform.run(Diff, diff, { tty: true, env: { ...platform.env(), NO_COLOR: '1' } })).stdout).toContain(
    '\n- low\n',
  )
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
