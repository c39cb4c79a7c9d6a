// The one connection of the platform: store and event log share it, so that a change and the event that records it are
// kept together or not at all.
import { DatabaseSync } from 'node:sqlite'
import { PlatformError } from '../../errors.ts'
import { SCHEMA_VERSION, stepsFrom } from './migrations.ts'
import { asStoreFailure, isDamaged, isFull, isUnreadable } from './sqlite-failure.ts'

export interface Database {
  readonly sql: DatabaseSync
  /**
   * Runs `work` as one transaction: all of it is kept when this returns, or none of it when it throws. It is on the
   * disk then, power cut included. Errors: StoreUnavailable; what `work` throws.
   */
  transaction<R>(work: () => R): R
  /** Runs now, or after the commit when a transaction is open; never when that is rolled back. */
  afterCommit(task: () => void): void
  readonly version: number
  meta(key: string): string | undefined
  setMeta(key: string, value: string): void
  close(): void
}

/**
 * Opens the database file, made when absent, and brings it to the version of this program. Errors: PlatformError with
 * data_newer, data_damaged, data_unreadable or disk_full.
 */
export function openDatabase(path: string): Database {
  const sql = open(path)
  let tasks: (() => void)[] | undefined

  const transaction = <R>(work: () => R): R => {
    if (tasks !== undefined) throw new Error('A transaction cannot be opened inside another.')
    // A change of grants or sessions must outlive a power cut: FULL syncs the log at commit (~160 µs, seldom). Events
    // are written at NORMAL (~13 µs, each call): a killed process loses none of them, because the log is in the
    // kernel's cache; only a power cut may lose the last ones, and never the order.
    sql.exec('PRAGMA synchronous = FULL')
    tasks = []
    try {
      sql.exec('BEGIN IMMEDIATE')
      const result = work()
      sql.exec('COMMIT')
      const due = tasks
      tasks = undefined
      for (const task of due) task()
      return result
    } catch (error) {
      // SQLite itself rolls back on some failures, a full disk among them.
      if (tasks !== undefined && sql.isTransaction) sql.exec('ROLLBACK')
      throw asStoreFailure(error)
    } finally {
      tasks = undefined
      sql.exec('PRAGMA synchronous = NORMAL')
    }
  }

  const readMeta = sql.prepare('SELECT value FROM meta WHERE key = ?')
  const writeMeta = sql.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  return {
    sql,
    transaction,
    afterCommit(task) {
      if (tasks === undefined) task()
      else tasks.push(task)
    },
    version: SCHEMA_VERSION,
    meta: (key) => readMeta.get(key)?.value as string | undefined,
    setMeta: (key, value) => void writeMeta.run(key, value),
    close() {
      // Folding the log back leaves one file; on a full disk that is not possible and not needed.
      try {
        sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {}
      sql.close()
    },
  }
}

function open(path: string): DatabaseSync {
  let sql: DatabaseSync | undefined
  try {
    sql = new DatabaseSync(path, { timeout: 2000 })
    refuseNewer(sql)
    sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY')
    // Folding the log back waits for the disk, so a call that meets it takes milliseconds more. It is done in idle time
    // (upkeep.ts); under steady load only every 16 MiB.
    sql.exec('PRAGMA wal_autocheckpoint = 4000')
    migrate(sql)
    return sql
  } catch (error) {
    sql?.close()
    throw startFailure(error, path)
  }
}

const versionOf = (sql: DatabaseSync): number => Number(sql.prepare('PRAGMA user_version').get()?.user_version ?? 0)

function refuseNewer(sql: DatabaseSync): void {
  const found = versionOf(sql)
  if (found <= SCHEMA_VERSION) return
  throw new PlatformError(
    'data_newer',
    `The data folder was written by a newer mcp-runtime: its data have version ${found}, this program knows ${SCHEMA_VERSION}.`,
    { found, known: SCHEMA_VERSION },
  )
}

function migrate(sql: DatabaseSync): void {
  const steps = stepsFrom(versionOf(sql))
  if (steps.length === 0) return
  sql.exec('BEGIN IMMEDIATE')
  for (const step of steps) sql.exec(step)
  sql.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
  sql.exec('COMMIT')
}

/** PlatformError where the database is what kept the platform from starting; every other error as it is. */
export function startFailure(error: unknown, path: string): unknown {
  if (isFull(error)) return new PlatformError('disk_full', `No space is left for ${path}.`, { path }, error)
  if (isDamaged(error)) return new PlatformError('data_damaged', `${path} is not a readable database.`, { path }, error)
  if (isUnreadable(error)) return new PlatformError('data_unreadable', `${path} cannot be opened.`, { path }, error)
  return error
}
