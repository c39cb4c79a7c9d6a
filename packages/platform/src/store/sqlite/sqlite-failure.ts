// What SQLite's result codes mean to us (https://www.sqlite.org/rescode.html). node:sqlite throws plain errors that
// carry the code in `errcode`; its low byte is the primary code.
import { StoreUnavailable } from '../../ports/index.ts'

const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

const primary = (error: unknown): number => {
  const code = (error as { errcode?: unknown } | undefined)?.errcode
  return typeof code === 'number' ? code & 0xff : 0
}

export const isBusy = (error: unknown): boolean => primary(error) === BUSY
export const isFull = (error: unknown): boolean => primary(error) === FULL || primary(error) === IOERR
export const isDamaged = (error: unknown): boolean => primary(error) === CORRUPT || primary(error) === NOTADB
export const isUnreadable = (error: unknown): boolean => [READONLY, CANTOPEN].includes(primary(error))

/** StoreUnavailable when the medium took nothing; every other error as it is. */
export function asStoreFailure(error: unknown): unknown {
  if (isFull(error)) return new StoreUnavailable('The disk that holds the data folder is full.', { cause: error })
  if (isUnreadable(error)) return new StoreUnavailable('The data folder cannot be written.', { cause: error })
  return error
}
