import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ociEntries, tarOf } from '../../packages/oci/test/support/archives.ts'
import { startRig } from '../../packages/platform/test/support/platform.ts'
import { smallDisk } from '../support/small-disk.ts'
import { file, push, target } from './support/hand-made-push.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'small-'))
const disk = smallDisk(dataDir, '6m')
afterAll(() => {
  disk?.remove()
  rmSync(dataDir, { recursive: true, force: true })
})

it.skipIf(disk === undefined)(
  'an image that the disk has no room for leaves nothing, and the next one fits',
  async () => {
    const rig = await startRig({ dataDir })
    try {
      const { token } = rig.platform.credentials.local
      const send = async (bytes: number) => {
        const archive = await tarOf(ociEntries([Buffer.alloc(bytes, 'layer')]))
        const parts = [target(`${rig.platform.registryHost}/local/desk:v1`), file(archive)]
        return push({ url: rig.url, token, parts })
      }
      const refused = await send(8_000_000)
      expect(refused).toMatchObject({ status: 503, body: { error: 'service_unavailable', message: /disk .* is full/ } })
      expect([readdirSync(join(dataDir, 'images/tmp')), readdirSync(join(dataDir, 'images/blobs/sha256'))]).toEqual([
        [],
        [],
      ])
      expect((await send(1_000_000)).status).toBe(200)
      // What was refused is refused again, and what is there stays whole.
      expect((await send(8_000_000)).status).toBe(503)
      await rig.restart()
      expect((await rig.owner('GET', '/runtime/registry/images')).body.images).toHaveLength(1)
    } finally {
      await rig.stop()
    }
  },
)
