// platform-api §4.3 and §6.9 as a table: mode × role × scope.
import { describe, expect, it } from 'vitest'
import type { Caller } from '../identity/index.ts'
import { catalogOf, type PlatformMode } from '../platform-mode.ts'
import { imagePrefixes, mayPull, publishTarget, pushRight } from './publishing.ts'

const team = (slug: string) => ({
  id: slug,
  slug,
  name: slug,
  namespace: `mcp-team-${slug}`,
  role: 'member' as const,
})

function as(who: 'user' | 'member' | 'admin', mode: PlatformMode): Caller {
  const teams = who === 'member' ? [team('acme'), team('desk')] : []
  const catalog = catalogOf(mode)
  return {
    userID: who,
    email: `${who}@example.com`,
    role: who === 'admin' ? 'admin' : 'user',
    teams,
    namespace: teams[0]?.namespace,
    allowedNamespaces: [...teams.map(({ namespace }) => namespace), 'mcp-servers'],
    ...(catalog === undefined ? {} : { catalog }),
  }
}

const MODES = ['tenant', 'org', 'public'] as const
const ORG = 'mcp-servers-org'
const PUBLIC = 'mcp-servers-public'
const ACME = 'mcp-team-acme'

/** A namespace with its scope, or the status of the refusal; '' is: none of his own. */
type Cell = string | 400 | 403

describe('the namespace of a server', () => {
  const cases: [scope: string | undefined, namespace: string | undefined, who: 'user' | 'member' | 'admin', Cell[]][] =
    [
      // scope, namespace, who                    tenant       org            public
      [undefined, undefined, 'user', [' tenant', `${ORG} org`, `${PUBLIC} public`]],
      [undefined, undefined, 'member', [`${ACME} tenant`, `${ORG} org`, `${PUBLIC} public`]],
      [undefined, undefined, 'admin', [' tenant', ' tenant', ' tenant']],
      [undefined, 'mcp-team-desk', 'member', Array(3).fill('mcp-team-desk tenant')],
      [undefined, ORG, 'member', [`${ORG} tenant`, `${ORG} org`, `${ORG} tenant`]],
      ['', ' mcp-team-desk ', 'member', Array(3).fill('mcp-team-desk tenant')],
      ['tenant', undefined, 'user', [' tenant', ' tenant', ' tenant']],
      ['tenant', undefined, 'member', Array(3).fill(`${ACME} tenant`)],
      ['Tenant ', 'mcp-team-desk', 'admin', Array(3).fill('mcp-team-desk tenant')],
      ['tenant', ORG, 'admin', [`${ORG} tenant`, 403, `${ORG} tenant`]],
      ['org', undefined, 'user', [403, `${ORG} org`, 403]],
      ['ORG', undefined, 'member', [403, `${ORG} org`, 403]],
      ['org', undefined, 'admin', [403, `${ORG} org`, 403]],
      ['org', ACME, 'member', [403, 403, 403]],
      ['org', ORG, 'user', [403, `${ORG} org`, 403]],
      ['public', undefined, 'user', [403, 403, `${PUBLIC} public`]],
      ['public', undefined, 'admin', [403, 403, `${PUBLIC} public`]],
      ['public', ORG, 'admin', [403, 403, 403]],
      ['team', undefined, 'member', [400, 400, 400]],
      ['constructor', undefined, 'admin', [400, 400, 400]],
    ]
  for (const [scope, namespace, who, cells] of cases) {
    it(`scope ${scope ?? '-'}, namespace ${namespace ?? '-'}, ${who}`, () => {
      const found = MODES.map((mode): Cell => {
        const target = publishTarget(as(who, mode), { scope, namespace })
        if ('problem' in target) return target.code === 'forbidden' ? 403 : 400
        return `${target.namespace} ${target.scope}`
      })
      expect(found).toEqual(cells)
    })
  }
})

describe('the repository of an image', () => {
  const cases: [scope: string | undefined, repository: string, who: 'user' | 'member' | 'admin', Cell[]][] = [
    [undefined, 'acme/desk', 'member', ['tenant', 'tenant', 'tenant']],
    ['tenant', 'desk/a/b', 'member', ['tenant', 'tenant', 'tenant']],
    ['tenant', 'acme/desk', 'user', [403, 403, 403]],
    ['tenant', 'other/desk', 'member', [403, 403, 403]],
    ['tenant', 'mcp-team-acme/desk', 'member', [403, 403, 403]],
    [undefined, 'desk', 'member', [403, 403, 403]],
    ['tenant', 'acme', 'member', [403, 403, 403]],
    ['tenant', 'acme//desk', 'member', [403, 403, 403]],
    ['tenant', 'acmex/desk', 'member', [403, 403, 403]],
    ['tenant', 'org/desk', 'member', [403, 403, 403]],
    [undefined, 'org/desk', 'member', [403, 403, 403]],
    ['org', 'org/desk', 'user', [403, 'org', 403]],
    ['org', 'mcp-servers-org/desk', 'user', [403, 'org', 403]],
    ['org', 'acme/desk', 'member', [403, 403, 403]],
    ['org', 'org', 'user', [403, 403, 403]],
    ['org', 'public/desk', 'user', [403, 403, 403]],
    ['public', 'public/desk', 'user', [403, 403, 'public']],
    ['public', 'org/desk', 'user', [403, 403, 403]],
    [undefined, 'desk', 'admin', ['tenant', 'tenant', 'tenant']],
    ['tenant', 'desk', 'admin', [403, 403, 403]],
    ['tenant', 'any/desk', 'admin', ['tenant', 'tenant', 'tenant']],
    ['org', 'org/desk', 'admin', ['org', 'org', 'org']],
    ['everybody', 'acme/desk', 'member', [400, 400, 400]],
  ]
  for (const [scope, repository, who, cells] of cases) {
    it(`${repository} with the scope ${scope ?? '-'}, ${who}`, () => {
      const found = MODES.map((mode): Cell => {
        const right = pushRight(as(who, mode), { scope, repository })
        return 'problem' in right ? (right.code === 'forbidden' ? 403 : 400) : right.scope
      })
      expect(found).toEqual(cells)
    })
  }

  it('is pulled by the teams it belongs to and from the open catalog alone', () => {
    const pulls = (who: 'user' | 'member' | 'admin', repository: string) =>
      MODES.map((mode) => mayPull(as(who, mode), repository))
    expect(pulls('member', 'acme/desk')).toEqual([true, true, true])
    expect(pulls('member', 'mcp-team-acme/desk')).toEqual([true, true, true])
    expect(pulls('user', 'acme/desk')).toEqual([false, false, false])
    expect(pulls('user', 'org/desk')).toEqual([false, true, false])
    expect(pulls('user', 'mcp-servers-public/desk')).toEqual([false, false, true])
    expect(pulls('user', 'desk')).toEqual([false, false, false])
    expect(pulls('admin', 'anything')).toEqual([true, true, true])
  })

  it('runs in the namespace it was pushed for', () => {
    expect(imagePrefixes(as('member', 'org'), ACME)).toEqual(['acme'])
    expect(imagePrefixes(as('member', 'org'), ORG)).toEqual(['org', ORG])
    expect(imagePrefixes(as('member', 'tenant'), ORG)).toEqual([])
    expect(imagePrefixes(as('user', 'tenant'), ACME)).toEqual([])
    expect(imagePrefixes(as('admin', 'tenant'), ACME)).toBeUndefined()
  })

  it('a team whose slug is the word of a catalog gets nothing by it', () => {
    const caller = { ...as('user', 'tenant'), teams: [team('org')] }
    expect(pushRight(caller, { repository: 'org/desk' })).toMatchObject({ code: 'forbidden' })
    expect(mayPull(caller, 'org/desk')).toBe(false)
  })
})
