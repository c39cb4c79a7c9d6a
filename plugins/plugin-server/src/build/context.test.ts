import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findContext } from './context.ts'

test('a Dockerfile that is missing is told by where it was looked for', async () => {
  const context = await mkdtemp(join(tmpdir(), 'build-context-'))
  onTestFinished(() => rm(context, { recursive: true }))
  await expect(findContext({ context })).rejects.toMatchObject({
    message: `There is no Dockerfile here and none in ${context}.`,
  })
  await expect(findContext({ context, dockerfile: join(context, 'x') })).rejects.toMatchObject({
    message: `There is no file ${join(context, 'x')}.`,
  })
})
