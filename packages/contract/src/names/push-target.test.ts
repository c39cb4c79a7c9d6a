import fc from 'fast-check'
import { expect, test } from 'vitest'
import { platformDomain, pushRepository } from './index.ts'

const acme = { slug: 'acme', namespace: 'mcp-team-acme' }
const core = { slug: 'core', namespace: 'mcp-team-core' }

test.each([
  [{ repository: 'desk' }, 'desk'],
  [{ repository: '/a/desk/' }, 'a/desk'],
  [{ repository: 'desk', scope: 'org' }, 'org/desk'],
  [{ repository: 'org/desk', scope: 'org' }, 'org/desk'],
  [{ repository: 'org', scope: 'org' }, 'org'],
  [{ repository: 'organic/desk', scope: 'org' }, 'org/organic/desk'],
  [{ repository: 'org/desk', scope: 'public' }, 'public/org/desk'],
  [{ repository: 'desk', scope: 'tenant', teams: [acme] }, 'acme/desk'],
  [{ repository: 'acme/desk', scope: 'tenant', teams: [acme, core] }, 'acme/desk'],
  [{ repository: 'mcp-team-core/desk', scope: 'tenant', teams: [acme, core] }, 'mcp-team-core/desk'],
] as const)('%j → %s', (input, repository) => {
  expect(pushRepository(input)).toEqual({ repository })
})

test.each([
  [{ repository: 'desk', scope: 'tenant' }, /no team/, 'no-team', []],
  [{ repository: 'desk', scope: 'tenant', teams: [acme, core] }, /several teams/, 'several-teams', ['acme', 'core']],
  [
    { repository: 'zeta/desk', scope: 'tenant', teams: [acme] },
    /"zeta" is no team/,
    'other-team',
    ['acme', 'mcp-team-acme'],
  ],
] as const)('%j is refused', (input, problem, reason, candidates) => {
  expect(pushRepository(input)).toEqual({ problem: expect.stringMatching(problem), reason, candidates })
})

test('a repository that was named once is named the same again', () => {
  const input = fc.record({
    repository: fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3})?$/),
    scope: fc.constantFrom('tenant', 'org', 'public', undefined),
    teams: fc.subarray([acme, core]),
  })
  fc.assert(
    fc.property(input, (given) => {
      const once = pushRepository(given)
      if ('repository' in once) expect(pushRepository({ ...given, repository: once.repository })).toEqual(once)
    }),
  )
})

test.each([
  [' HTTPS://Example.com:8443/x ', 'example.com'],
  ['', undefined],
  [undefined, undefined],
  ['https://', undefined],
])('the domain %j is %s', (text, domain) => {
  expect(platformDomain(text)).toBe(domain)
})
