// Where resources live. One store holds the truth in both worlds: SQLite on one machine, the Kubernetes API in a cluster.
// Reads come from a cache that the store keeps up to date, so they are synchronous and cost no round trip; writes are
// asynchronous, and every watcher has seen a write before its promise resolves. That is what lets an answer to `apply`
// or `revoke` promise that the gateway already judges by it (decision 32).

export interface StoredMeta {
  readonly namespace: string
  readonly name: string
  /** Random, never reused: a resource made again under an old name is another resource. */
  readonly uid: string
  /** Rises with every write of the store; the version to expect in a conditional write. */
  readonly resourceVersion: number
  /** Rises when the value changes. */
  readonly generation: number
  /** RFC 3339, UTC, whole seconds. */
  readonly createdAt: string
}

export interface Stored<T> extends StoredMeta {
  readonly kind: string
  readonly value: T
}

export interface Change {
  readonly type: 'put' | 'delete'
  readonly kind: string
  /** The resource after a put, or as it was before a delete. */
  readonly resource: Stored<unknown>
  readonly previous?: Stored<unknown>
}

/** A kind of resource, typed: `store.list(grants)` is `Stored<MCPAccessGrantSpec>[]`. */
export interface Kind<T> {
  readonly name: string
  /** Only carries the type; never set. */
  readonly _value?: T
}

export interface PutOptions {
  /** `absent`: create only. A number: only if the stored resourceVersion is that. */
  readonly expect?: 'absent' | number
}

export interface Write {
  put<T>(kind: Kind<T>, namespace: string, name: string, value: T, options?: PutOptions): Stored<T>
  delete(kind: Kind<unknown>, namespace: string, name: string, options?: { expect?: number }): boolean
}

export interface Store {
  get<T>(kind: Kind<T>, namespace: string, name: string): Stored<T> | undefined
  /** Ordered by namespace, then name. */
  list<T>(kind: Kind<T>, namespace?: string): readonly Stored<T>[]
  /**
   * Applies all writes of `change` or none: durable, and seen by every watcher, when the promise resolves. `change` is
   * run synchronously and may read the store. Errors: StoreConflict when an expectation fails, StoreUnavailable on a full disk.
   */
  write<R>(change: (write: Write) => R): Promise<R>
  /** Called after each commit, in order, once a changed resource; must not throw. Returns the way to stop. */
  watch(listener: (changes: readonly Change[]) => void): () => void
  close(): Promise<void>
}

/** An expectation of a conditional write did not hold. */
export class StoreConflict extends Error {
  readonly code = 'store_conflict'
}

/** The medium is full or read-only: nothing of the write was kept. */
export class StoreUnavailable extends Error {
  readonly code = 'store_unavailable'
}
