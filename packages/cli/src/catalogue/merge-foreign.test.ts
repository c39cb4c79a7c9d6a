import { expect, test } from 'vitest'
import { indexCommands, mergeForeign } from './catalogue.ts'

const ours = [{ id: 'server:list', aliases: ['ls'] }, { id: 'server:deploy' }, { id: 'status' }]

test("other people's commands stand behind ours and never in their place", () => {
  const merged = mergeForeign(ours, [
    {
      plugin: '@zeta/plugin',
      commands: [{ id: 'acme:hello', aliases: ['status', 'hi'] }],
    },
    {
      plugin: '@acme/plugin',
      commands: [
        { id: 'server:list' },
        { id: 'server' },
        { id: 'ls' },
        { id: 'server:audit' },
        { id: 'acme:hello', aliases: ['server:list', 'server', 'yo'] },
      ],
    },
  ])
  const { byId } = indexCommands(merged)
  const owner = (id: string) => byId.get(id)?.pluginName
  expect(merged.map(({ id }) => id)).toEqual(['server:list', 'server:deploy', 'status', 'server:audit', 'acme:hello'])
  for (const id of ['server:list', 'ls', 'status', 'server']) expect(owner(id)).toBeUndefined()
  expect(owner('server:audit')).toBe('@acme/plugin')
  // The same command of two plugins: the first by name has it, whatever the order of installation.
  expect(owner('acme:hello')).toBe('@acme/plugin')
  expect(owner('yo')).toBe('@acme/plugin')
  expect(owner('hi')).toBeUndefined()
})
