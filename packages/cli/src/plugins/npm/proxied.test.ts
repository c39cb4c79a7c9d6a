import { expect, it } from 'vitest'
import { proxied } from './proxied.ts'

const URL = 'https://registry.acme.example/x'

it.each([
  [{}, '', false],
  [{ HTTPS_PROXY: 'http://p:3128' }, '', true],
  [{ https_proxy: 'http://p:3128' }, '', true],
  [{ HTTP_PROXY: 'http://p:3128' }, '', false],
  [{}, 'https-proxy=http://p:3128\n', true],
  [{}, 'registry=x\nproxy = "http://p:3128"\n', true],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'https-proxy=null\n', false],
  [{ npm_config_https_proxy: 'http://p:3128' }, '', true],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'localhost,acme.example' }, '', false],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: '.acme.example' }, '', false],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'me.example' }, '', true],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: '*' }, '', false],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'acme.example' }, 'noproxy=\n', true],
])('%j %j: %s', (env, npmrc, through) => {
  expect(proxied(env, npmrc, URL)).toBe(through)
})

it('an address that cannot be read goes nowhere', () => {
  expect(proxied({ HTTPS_PROXY: 'http://p' }, '', '')).toBe(false)
})
