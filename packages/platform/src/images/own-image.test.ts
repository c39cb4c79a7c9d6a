import { expect, it } from 'vitest'
import { ownImage } from './index.ts'

const hosts = ['localhost:8090', 'registry.example.com']
const digest = `sha256:${'a'.repeat(64)}`

it.each([
  ['localhost:8090/local/desk', undefined, { repository: 'local/desk' }],
  ['localhost:8090/local/desk', 'v2', { repository: 'local/desk', tag: 'v2' }],
  ['LOCALHOST:8090/local/desk:v1', 'v2', { repository: 'local/desk', tag: 'v1' }],
  [`registry.example.com/local/desk@${digest}`, undefined, { repository: 'local/desk', digest }],
  ['localhost:8091/local/desk', undefined, undefined],
  ['registry.example.com:443/local/desk', undefined, undefined],
  ['local/desk', 'v1', undefined],
  ['localhost:8090/Local/desk', 'v1', undefined],
])('%s with the tag %s', (image, imageTag, own) => expect(ownImage({ image, imageTag }, hosts)).toEqual(own))
