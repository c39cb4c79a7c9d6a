// The store of one machine: SQLite keeps, memory answers. One process owns the file (lock.ts), so the cache is the truth.
import { randomUUID } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { formatRfc3339 } from '@mcp-runtime/contract'
import type { Change, Clock, Kind, Log, PutOptions, Store, Stored, Write } from '../../ports/index.ts'
import { StoreConflict } from '../../ports/index.ts'
import { Cache } from './cache.ts'
import type { Database } from './database.ts'

interface Row {
  kind: string
  namespace: string
  name: string
  uid: string
  version: number
  generation: number
  created_at: string
  value: string
}

type Entry = Stored<unknown>

const freeze = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) freeze(member)
  return Object.freeze(value)
}

export class SqliteStore implements Store {
  readonly #db: Database
  readonly #clock: Clock
  readonly #log: Log
  readonly #cache = new Cache()
  readonly #watchers = new Set<(changes: readonly Change[]) => void>()
  readonly #told: (readonly Change[])[] = []
  readonly #put: StatementSync
  readonly #delete: StatementSync
  #telling = false
  #version: number

  constructor(db: Database, clock: Clock, log: Log) {
    this.#db = db
    this.#clock = clock
    this.#log = log
    this.#version = Number(db.meta('version') ?? 0)
    this.#put = db.sql.prepare('INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    this.#delete = db.sql.prepare('DELETE FROM resources WHERE kind = ? AND namespace = ? AND name = ?')
    for (const row of db.sql.prepare('SELECT * FROM resources').iterate() as Iterable<unknown>) {
      this.#cache.set(entryOf(row as Row))
    }
  }

  get<T>(kind: Kind<T>, namespace: string, name: string): Stored<T> | undefined {
    return this.#cache.get(kind.name, namespace, name) as Stored<T> | undefined
  }

  list<T>(kind: Kind<T>, namespace?: string): readonly Stored<T>[] {
    return this.#cache.list(kind.name, namespace) as readonly Stored<T>[]
  }

  async write<R>(change: (write: Write) => R): Promise<R> {
    const changes: Change[] = []
    const version = this.#version
    try {
      return this.#db.transaction(() => {
        const result = change(this.#writer(changes))
        if (changes.length > 0) {
          this.#db.setMeta('version', String(this.#version))
          this.#db.afterCommit(() => this.#tell(changes))
        }
        return result
      })
    } catch (error) {
      for (const { resource, previous } of changes.toReversed()) {
        if (previous === undefined) this.#cache.delete(resource.kind, resource.namespace, resource.name)
        else this.#cache.set(previous)
      }
      this.#version = version
      throw error
    }
  }

  watch(listener: (changes: readonly Change[]) => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  async close(): Promise<void> {
    this.#watchers.clear()
  }

  /** In the order of the commits, also when a watcher writes. */
  #tell(changes: readonly Change[]): void {
    this.#told.push(changes)
    if (this.#telling) return
    this.#telling = true
    try {
      for (let next = this.#told.shift(); next !== undefined; next = this.#told.shift()) {
        for (const watcher of this.#watchers) {
          try {
            watcher(next)
          } catch (error) {
            this.#log.error({ err: error }, 'A watcher of the store failed.')
          }
        }
      }
    } finally {
      this.#telling = false
    }
  }

  #writer(changes: Change[]): Write {
    return {
      put: <T>(kind: Kind<T>, namespace: string, name: string, value: T, options: PutOptions = {}): Stored<T> => {
        const previous = this.#cache.get(kind.name, namespace, name)
        expect(previous, options.expect, kind.name, name)
        const text = JSON.stringify(value)
        if (previous !== undefined && JSON.stringify(previous.value) === text) return previous as Stored<T>
        const resource: Entry = Object.freeze({
          kind: kind.name,
          namespace,
          name,
          uid: previous?.uid ?? randomUUID(),
          resourceVersion: ++this.#version,
          generation: (previous?.generation ?? 0) + 1,
          createdAt: previous?.createdAt ?? formatRfc3339(this.#clock()),
          // What a restart would read, and nobody else's object.
          value: freeze(JSON.parse(text)),
        })
        const { uid, resourceVersion, generation, createdAt } = resource
        this.#put.run(kind.name, namespace, name, uid, resourceVersion, generation, createdAt, text)
        this.#cache.set(resource)
        changes.push({ type: 'put', kind: kind.name, resource, ...(previous === undefined ? {} : { previous }) })
        return resource as Stored<T>
      },
      delete: (kind, namespace, name, options = {}) => {
        const previous = this.#cache.get(kind.name, namespace, name)
        expect(previous, options.expect, kind.name, name)
        if (previous === undefined) return false
        this.#delete.run(kind.name, namespace, name)
        this.#cache.delete(kind.name, namespace, name)
        this.#version++
        changes.push({ type: 'delete', kind: kind.name, resource: previous, previous })
        return true
      },
    }
  }
}

function expect(found: Entry | undefined, wanted: 'absent' | number | undefined, kind: string, name: string): void {
  if (wanted === undefined) return
  if (wanted === 'absent' ? found === undefined : found?.resourceVersion === wanted) return
  throw new StoreConflict(
    wanted === 'absent' ? `The ${kind} ${name} exists already.` : `The ${kind} ${name} has been changed meanwhile.`,
  )
}

const entryOf = (row: Row): Entry =>
  Object.freeze({
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    uid: row.uid,
    resourceVersion: row.version,
    generation: row.generation,
    createdAt: row.created_at,
    value: freeze(JSON.parse(row.value)),
  })
