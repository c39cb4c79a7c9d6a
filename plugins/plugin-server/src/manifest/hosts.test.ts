import { expect, test } from 'vitest'
import { pullHost, registryHost } from './hosts.ts'

test.each([
  [{}, 'registry.local'],
  [{ MCP_PLATFORM_DOMAIN: ' https://Example.com:8443/x ' }, 'registry.example.com'],
  [{ MCP_PLATFORM_DOMAIN: 'example.com', MCP_REGISTRY_HOST: 'r.test' }, 'r.test'],
  [{ MCP_REGISTRY_INGRESS_HOST: 'in.test', MCP_REGISTRY_HOST: 'r.test' }, 'in.test'],
])('images of %o live at %s', (env, host) => {
  expect(registryHost(env)).toBe(host)
})

test('nodes pull from the cluster’s own registry unless told otherwise', () => {
  expect(pullHost({ MCP_PLATFORM_DOMAIN: 'example.com' })).toBe('registry.registry.svc.cluster.local:5000')
  expect(pullHost({ MCP_REGISTRY_ENDPOINT: '10.0.0.1:5000' })).toBe('10.0.0.1:5000')
})
