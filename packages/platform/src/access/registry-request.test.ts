import { expect, it } from 'vitest'
import { registryTarget } from './registry-request.ts'

const names = (uri: string) => {
  const target = registryTarget(uri)
  return target.kind === 'repositories' ? target.names : target.kind
}

it('a request names its repository, and the one it mounts a blob from', () => {
  expect(names('/v2/')).toBe('ping')
  expect(names('/v2')).toBe('ping')
  expect(names('/v2/acme/desk/manifests/v1')).toEqual(['acme/desk'])
  expect(names('https://registry.example.com/v2/acme/a/b/tags/list?n=5')).toEqual(['acme/a/b'])
  expect(names('/v2/acme/desk/blobs/uploads/')).toEqual(['acme/desk'])
  expect(names('/v2/acme/desk/blobs/uploads/?mount=sha256:1&from=other/secret')).toEqual(['acme/desk', 'other/secret'])
  expect(names('/v2/acme/desk/blobs/uploads/?from=a/b&from=other%2Fsecret')).toEqual([
    'acme/desk',
    'a/b',
    'other/secret',
  ])
  expect(names('/v2/manifests/manifests/v1')).toEqual(['manifests'])
})

it('what is no request of the protocol, or may mean another path to a registry, is none', () => {
  for (const uri of [
    '',
    '/',
    '/v1/acme/desk/tags/list',
    '/v2/_catalog',
    '/v2/acme',
    '/v2/acme/../other/manifests/v1',
    '/v2/acme/%2e%2e/other/manifests/v1',
    '/v2/acme%2f..%2fother/manifests/v1',
    '/v2/acme/%252e%252e/other/manifests/v1',
    '/v2//acme/manifests/v1',
    '/v2/acme\\desk/manifests/v1',
    '/v2/%zz/manifests/v1',
    'v2/acme/desk/manifests/v1',
  ]) {
    expect([uri, names(uri)]).toEqual([uri, 'other'])
  }
})
