import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteEventLog } from '../../src/events/sqlite/index.ts'
import type { Clock, Log } from '../../src/ports/index.ts'
import { openDatabase, SqliteStore } from '../../src/store/sqlite/index.ts'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** A store and an event log in a folder of their own. */
export function tempStore(clock: Clock = Date.now) {
  const dir = mkdtempSync(join(tmpdir(), 'platform-'))
  const db = openDatabase(join(dir, 'platform.db'))
  return {
    dir,
    db,
    store: new SqliteStore(db, clock, silent),
    events: new SqliteEventLog(db, silent),
    close() {
      db.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A clock that stands until it is moved. Milliseconds. */
export function handClock(start = Date.parse('2026-03-01T12:00:00Z')) {
  let now = start
  const clock = () => now
  return { clock, advance: (milliseconds: number) => (now += milliseconds) }
}
