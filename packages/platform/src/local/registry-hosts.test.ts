import { expect, it } from 'vitest'
import { registryHosts } from './registry-hosts.ts'

it('calls itself by its port here, and knows the names that clients derive', () => {
  expect(registryHosts('http://127.0.0.1:8090', ['platform.example.com', 'mcp.acme.dev'])).toEqual([
    'localhost:8090',
    '127.0.0.1:8090',
    'registry.example.com',
    'mcp.acme.dev',
  ])
})

it('knows itself by the ports it has had, after all that it is called now', () => {
  expect(registryHosts('http://127.0.0.1:8090', [], ['8090', '8091'])).toEqual([
    'localhost:8090',
    '127.0.0.1:8090',
    'localhost:8091',
  ])
})
