import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteEventLog } from '../../events/sqlite/index.ts'
import type { Change, Kind, Log } from '../../ports/index.ts'
import { type Database, openDatabase, SCHEMA_VERSION, SqliteStore, takeLock } from './index.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
const thing: Kind<{ size: number }> = { name: 'Thing' }

let dir: string
let db: Database
let store: SqliteStore
const open = (): void => {
  db = openDatabase(join(dir, 'platform.db'))
  store = new SqliteStore(db, () => 1_700_000_000_000, silent)
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'store-'))
  open()
})
afterEach(() => {
  if (db.sql.isOpen) db.close()
  rmSync(dir, { recursive: true })
})

describe('the store', () => {
  it('answers after a restart what it answered before, under the same uid and versions', async () => {
    await store.write((write) => {
      write.put(thing, 'b', 'y', { size: 1 })
      write.put(thing, 'a', 'z', { size: 2 })
    })
    await store.write((write) => write.put(thing, 'b', 'y', { size: 3 }))
    const before = store.list(thing)
    db.close()
    open()
    expect(store.list(thing)).toEqual(before)
    expect(before.map(({ namespace, name, generation }) => [namespace, name, generation])).toEqual([
      ['a', 'z', 1],
      ['b', 'y', 2],
    ])
    const next = await store.write((write) => write.put(thing, 'b', 'new', { size: 0 }))
    expect(next.resourceVersion).toBeGreaterThan(Math.max(...before.map((one) => one.resourceVersion)))
  })

  it('gives a resource made again under its old name another uid, and a version that was never used', async () => {
    const first = await store.write((write) => write.put(thing, 'a', 'x', { size: 1 }))
    await store.write((write) => write.delete(thing, 'a', 'x'))
    const second = await store.write((write) => write.put(thing, 'a', 'x', { size: 1 }))
    expect(second.uid).not.toBe(first.uid)
    expect(second.resourceVersion).toBeGreaterThan(first.resourceVersion + 1)
  })

  it('keeps nothing of a write that throws, neither in memory nor on the disk', async () => {
    await store.write((write) => write.put(thing, 'a', 'x', { size: 1 }))
    const failing = store.write((write) => {
      write.put(thing, 'a', 'x', { size: 2 })
      write.put(thing, 'a', 'new', { size: 2 })
      write.delete(thing, 'a', 'x')
      expect(store.get(thing, 'a', 'new')?.value.size).toBe(2)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(store.list(thing).map(({ name, value }) => [name, value.size])).toEqual([['x', 1]])
    db.close()
    open()
    expect(store.list(thing).map(({ name, value }) => [name, value.size])).toEqual([['x', 1]])
  })

  it('refuses the later of two writers who expect the same version', async () => {
    const { resourceVersion } = await store.write((write) => write.put(thing, 'a', 'x', { size: 1 }))
    const both = await Promise.allSettled(
      [2, 3].map((size) => store.write((write) => write.put(thing, 'a', 'x', { size }, { expect: resourceVersion }))),
    )
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect((both[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'store_conflict' })
    await expect(
      store.write((write) => write.put(thing, 'a', 'x', { size: 9 }, { expect: 'absent' })),
    ).rejects.toMatchObject({ code: 'store_conflict' })
    expect(store.get(thing, 'a', 'x')?.value.size).toBe(2)
  })

  it('has told every watcher before the write is answered, in the order of the commits', async () => {
    const seen: string[] = []
    const label = ({ type, resource }: Change): string => `${type} ${resource.name}`
    store.watch((changes) => {
      if (changes.some(({ resource }) => resource.name === 'first')) {
        void store.write((write) => write.put(thing, 'a', 'nested', { size: 1 }))
      }
    })
    store.watch((changes) => seen.push(...changes.map(label)))
    await store.write((write) => write.put(thing, 'a', 'first', { size: 1 }))
    expect(seen).toEqual(['put first', 'put nested'])
    await store.write((write) => write.put(thing, 'a', 'first', { size: 1 }))
    expect(seen).toHaveLength(2)
  })

  it('hands out values that nobody can change behind its back', async () => {
    const mine = { size: 1 }
    const stored = await store.write((write) => write.put(thing, 'a', 'x', mine))
    mine.size = 5
    expect(() => Object.assign(stored.value, { size: 6 })).toThrow(TypeError)
    expect(store.get(thing, 'a', 'x')?.value.size).toBe(1)
  })
})

describe('the event log', () => {
  const event = (server: string, decision: string) => ({
    timestamp: '2026-01-01T00:00:00Z',
    source: 'test',
    event_type: 'mcp.request',
    payload: { namespace: 'team', server, decision },
  })

  it('is part of the transaction it is written in, and tells of it only after the commit', async () => {
    const events = new SqliteEventLog(db, silent)
    const heard: number[] = []
    events.subscribe(({ id }) => heard.push(id))
    await store
      .write((write) => {
        write.put(thing, 'a', 'x', { size: 1 })
        events.append(event('desk', 'allow'))
        throw new Error('no')
      })
      .catch(() => undefined)
    expect([events.last(), heard]).toEqual([0, []])
    await store.write(() => {
      events.append(event('desk', 'allow'))
      expect(heard).toEqual([])
    })
    expect([events.last(), heard.length]).toEqual([1, 1])
  })

  it('reads forward from a position, the newest without one, and only what the reader may see', () => {
    const events = new SqliteEventLog(db, silent)
    for (const server of ['a', 'b', 'a', 'c']) events.append(event(server, server === 'b' ? 'deny' : 'allow'))
    const ids = (query: Parameters<SqliteEventLog['query']>[0]) => events.query(query).map(({ id }) => id)
    expect(ids({ limit: 2 })).toEqual([3, 4])
    expect(ids({ limit: 2, after: 0 })).toEqual([1, 2])
    expect(ids({ limit: 9, server: 'a' })).toEqual([1, 3])
    expect(ids({ limit: 9, decision: 'deny' })).toEqual([2])
    expect(ids({ limit: 9, namespaces: [], servers: ['team/b', 'team/c'] })).toEqual([2, 4])
    expect(ids({ limit: 9, namespaces: ['team'] })).toHaveLength(4)
    expect(ids({ limit: 9, namespaces: ['other'] })).toEqual([])
    expect(ids({ limit: 9, servers: [] })).toEqual([])
  })
})

describe('the data folder', () => {
  it('of a newer program is refused, naming both versions, and left as it was', () => {
    db.close()
    const path = join(dir, 'platform.db')
    const other = new DatabaseSync(path)
    other.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
    other.close()
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({ code: 'data_newer', details: { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION } }),
    )
  })

  it('is locked for a second one until the first lets go', () => {
    const path = join(dir, 'lock')
    const lock = takeLock(path)
    expect(lock).toBeDefined()
    expect(takeLock(path)).toBeUndefined()
    lock?.release()
    const next = takeLock(path)
    expect(next).toBeDefined()
    next?.release()
  })
})
