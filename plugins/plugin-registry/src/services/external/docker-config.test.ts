import { expect, it } from 'vitest'
import { dockerLoginOf } from './docker-config.ts'
import { placeOf, repositoryAt } from './place.ts'

const auth = Buffer.from('ci:pass:word').toString('base64')
const login = { username: 'ci', password: 'pass:word' }
const helper = (server: string) => ({ helper: 'desktop', server })

it.each<[string, object, string, unknown]>([
  ['a host', { auths: { 'ghcr.io': { auth } } }, 'ghcr.io', login],
  ['a URL', { auths: { 'https://localhost:5000/v2/': { auth } } }, 'localhost:5000', login],
  ['Docker Hub', { auths: { 'https://index.docker.io/v1/': { auth } } }, 'docker.io', login],
  ['zero bytes at the end', { auths: { 'ghcr.io': { auth: `${auth}AAA=` } } }, 'ghcr.io', login],
  ['a token of a browser', { auths: { 'ghcr.io': { auth, identitytoken: 't' } } }, 'ghcr.io', { identityToken: 't' }],
  ['a store', { credsStore: 'desktop', auths: { 'ghcr.io': {} } }, 'ghcr.io', helper('ghcr.io')],
  ['a store, Docker Hub', { credsStore: 'desktop' }, 'docker.io', helper('https://index.docker.io/v1/')],
  [
    'a helper before the store',
    { credsStore: 'x', credHelpers: { 'ghcr.io': 'desktop' } },
    'ghcr.io',
    helper('ghcr.io'),
  ],
  ['another host', { auths: { 'ghcr.io': { auth } } }, 'ghcr.io.evil.example.com', undefined],
  ['a host within a host', { auths: { 'ghcr.io.evil.example.com': { auth } } }, 'ghcr.io', undefined],
  ['nonsense', { auths: { 'ghcr.io': { auth: 'ci' } }, credHelpers: [], credsStore: 7 }, 'ghcr.io', undefined],
  ['nothing', {}, 'ghcr.io', undefined],
])('%s', (_, config, host, expected) => {
  expect(dockerLoginOf(config as Record<string, unknown>, host)).toEqual(expected)
})

it.each([
  ['docker.io', 'desk', 'https://registry-1.docker.io', 'library/desk'],
  ['docker.io', 'acme/desk', 'https://registry-1.docker.io', 'acme/desk'],
  ['ghcr.io/acme', 'desk', 'https://ghcr.io', 'acme/desk'],
  ['localhost:5000', 'acme/desk', 'http://localhost:5000', 'acme/desk'],
])('%s has %s at %s as %s', (host, repository, origin, there) => {
  const place = placeOf(host)
  expect([place.origin.origin, repositoryAt(place, repository)]).toEqual([origin, there])
})
