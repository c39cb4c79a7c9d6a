import { afterEach, beforeEach, expect, it } from 'vitest'
import { tempStore } from '../../test/support/temp-store.ts'
import { API_KEYS, MOST_KEYS, UserKeys } from './user-keys.ts'

let home: ReturnType<typeof tempStore>
beforeEach(() => {
  home = tempStore()
})
afterEach(() => home.close())

it('gives a user no more than so many keys, forgets old revoked ones, and others get theirs', async () => {
  const keys = new UserKeys(API_KEYS, home.store, Date.now)
  const create = (user: string) => home.store.write((write) => keys.create(write, user, 'k'))
  await home.store.write((write) => {
    for (let i = 0; i < MOST_KEYS; i++) keys.create(write, 'ada', 'k')
  })
  expect(keys.list('ada')).toHaveLength(MOST_KEYS)
  expect(await create('ada')).toBeUndefined()
  expect(await create('bob')).toBeDefined()
  const [oldest] = keys.list('ada')
  await home.store.write((write) => {
    for (const { name } of keys.list('ada')) keys.revoke(write, 'ada', name)
  })
  expect(await create('ada')).toBeDefined()
  const newest = keys.list('ada').at(-1)?.name ?? ''
  await home.store.write((write) => keys.revoke(write, 'ada', newest))
  expect(await create('ada')).toBeDefined()
  expect(keys.get('ada', oldest?.name ?? '')).toBeUndefined()
  expect(keys.list('ada')).toHaveLength(MOST_KEYS + 1)
})
