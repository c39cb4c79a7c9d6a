// `server create` against the real embedded platform, with what people get wrong.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Create from '../../plugins/plugin-server/src/commands/server/create.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

describe('create', () => {
  test('creates out of an image, and only creates', async () => {
    const made = await platform.json(Create, ['made', '--image', 'example/made', '--tag', 'v1', '-n', NAMESPACE])
    expect(made).toMatchObject([{ name: 'made', action: 'created', generation: 1 }])
    const { manifest: stored } = await platform.client.call(routes.exportServer, {
      params: { namespace: NAMESPACE, name: 'made' },
    })
    expect(stored.spec).toMatchObject({ imageTag: 'v1', port: 8088, ingressPath: '/made/mcp' })
    expect(stored.spec.image).toMatch(/^localhost:\d+\/local\/example\/made$/)
    const { error } = await platform.json(Create, ['made', '--image', 'example/made:v2', '-n', NAMESPACE], 7)
    expect(error.code).toBe('MCPR_CONFLICT')
    expect(error.next[0].command).toBe(
      `mcp-runtime server patch made --namespace ${NAMESPACE} --patch '{"spec":{"imageTag":"v2"}}'`,
    )
    expect(error.next[1].command).toContain('server apply -f')
    expect(await platform.generation('made')).toBe(1)
  })

  test('tells what comes next: what it lacks', async () => {
    const { stderr } = await platform.run(Create, ['lacking', '--image', 'example/lacking:v1', '-n', NAMESPACE])
    expect(stderr).toContain('Next: mcp-runtime local attach lacking')
    expect(stderr).toMatch(/Next: mcp-runtime registry push --image \S+\/local\/example\/lacking:v1/)
  })

  test('--file is applied as it is; a wrong name or image is told before anything is sent', async () => {
    const file = join(await temporaryFolder(), 'server.yaml')
    await writeFile(file, manifest('by-file'))
    const { stderr, exit } = await platform.run(Create, ['other', '--file', file, '--image', 'x'])
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('--image says nothing') })
    expect(await platform.exists('by-file')).toBe(true)
    expect((await platform.json(Create, ['a\nb', '--image', 'x'], 2)).error.code).toBe('MCPR_USAGE')
    expect((await platform.json(Create, ['a'], 2)).error.message).toContain('Nothing says which image')
    expect((await platform.json(Create, ['a', '--image=--privileged'], 2)).error.code).toBe('MCPR_USAGE')
    expect((await platform.json(Create, ['made-dry', '--image', 'x', '--dry-run=server']))[0]).toMatchObject({
      action: 'created',
      dryRun: true,
    })
    expect(await platform.exists('made-dry')).toBe(false)
  })
})
