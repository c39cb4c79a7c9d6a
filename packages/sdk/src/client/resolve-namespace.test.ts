import { expect, it } from 'vitest'
import { resolveNamespace } from './index.ts'

const team = (slug: string) => ({ id: slug, slug, name: slug, namespace: `mcp-team-${slug}`, role: 'owner' })
const said: string[] = []
const ctx = (principal: object) =>
  ({
    say: (text: string) => said.push(text),
    client: async () => ({
      principal: async () => ({ authenticated: true, sharedCatalogNamespace: 'mcp-servers', principal }),
    }),
  }) as never

it.each([
  [{ flag: 'mine', fromFile: 'file' }, { role: 'user', teams: [team('a')] }, 'mine'],
  [{ fromFile: 'file' }, { role: 'user', teams: [team('a')] }, 'file'],
  [{ useKube: true }, { role: 'user', teams: [team('a')] }, 'mcp-servers'],
  [{}, { role: 'user', teams: [team('a')] }, 'mcp-team-a'],
  [{}, { role: 'admin', teams: [team('a')] }, 'mcp-team-a'],
  [{}, { role: 'admin' }, 'mcp-servers'],
])('%j for %j is %s', async (wish, principal, namespace) => {
  said.length = 0
  expect(await resolveNamespace(ctx(principal), wish)).toBe(namespace)
  expect(said).toHaveLength('flag' in wish ? 0 : 1)
})

it.each([
  [{ role: 'user', teams: [team('a'), team('b')] }, 'mcp-team-a, mcp-team-b'],
  [{ role: 'user', allowedNamespaces: ['mcp-servers'] }, 'mcp-servers'],
])('lists the candidates when there is no default (%j)', async (principal, listed) => {
  await expect(resolveNamespace(ctx(principal), {})).rejects.toMatchObject({
    code: 'MCPR_USAGE',
    hint: expect.stringContaining(listed),
  })
})

it('refuses what cannot be a namespace', async () => {
  await expect(resolveNamespace(ctx({}), { flag: 'No Way' })).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
})
