import { afterAll, beforeAll, expect, it } from 'vitest'
import { NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'
import type { ServerRecord } from '../kinds.ts'
import type { Images, Stored, StoredImage } from '../ports/index.ts'
import { IMAGE_DIGEST, IMAGE_ELSEWHERE, imageOf } from './index.ts'

const image = { repository: 'team-b/desk', tag: 'v1', digest: 'sha256:1' } as StoredImage
const images = { find: () => image } as unknown as Images
const server = (reference: string, annotations: Record<string, string> = {}) =>
  ({ value: { spec: { image: reference }, annotations, labels: {} } }) as unknown as Stored<ServerRecord>
const hosts = ['localhost:8090', 'registry.example.com']

it('is one that was settled, whatever the port was then, or of this registry', () => {
  expect(imageOf(server('localhost:1/team-b/desk', { [IMAGE_DIGEST]: 'sha256:1' }), images, hosts)).toBe(image)
  expect(imageOf(server('localhost:8090/team-b/desk:v1'), images, hosts)).toBe(image)
  expect(imageOf(server('quay.io/team-b/desk:v1'), images, hosts)).toBeUndefined()
})

it('is never one that was of another registry when it was applied', () => {
  const later = server('registry.example.com/team-b/desk:v1', { [IMAGE_ELSEWHERE]: 'true' })
  expect(imageOf(later, images, hosts)).toBeUndefined()
})

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

it('rights that were not asked are not given by a new name of the registry', async () => {
  const spec = { ...serverBody('desk').spec, image: 'registry.example.com/team-b/desk', imageTag: 'v1' }
  expect((await rig.owner('POST', '/runtime/servers', { ...serverBody('desk'), spec })).status).toBe(200)
  await rig.restart({ allowedHosts: ['platform.example.com'] })
  // By now the same reference is this platform's, and another team's.
  const again = await rig.owner('POST', '/runtime/servers', { ...serverBody('desk'), spec, update: true })
  expect(again.status).toBe(400)
  const { server } = (await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk`)).body
  expect(server.reason).toBe('WorkloadMissing')
})
