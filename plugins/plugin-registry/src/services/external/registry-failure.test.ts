import { RegistryError } from '@mcp-runtime/oci'
import { expect, it } from 'vitest'
import { registryFailure } from './registry-failure.ts'

const hint = (problem: 'unreachable' | 'protocol', work: 'push' | 'ask') =>
  (registryFailure(new RegistryError(problem, 'No.'), 'registry.example.com', undefined, work) as { hint?: string })
    .hint

it('says what became of a push to those who pushed alone', () => {
  expect(hint('unreachable', 'push')).toContain('Nothing was published')
  expect(hint('unreachable', 'ask')).toContain('--no-verify')
})

it('tells who pushed directly to no registry of the other way', () => {
  expect(hint('protocol', 'push')).toContain('Without --mode direct')
  expect(hint('protocol', 'ask')).toBeUndefined()
})
