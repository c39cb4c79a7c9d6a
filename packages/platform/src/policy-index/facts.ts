// What the index knows: every server with the grants and sessions that are bound to it. Bound means by uid, so that a
// server made again under an old name starts with nothing (known fault F4). Rendering leaves out foreign namespaces.
import { type GrantRecord, kinds, type ServerRecord, type SessionRecord } from '../kinds.ts'
import type { Change, Store, Stored } from '../ports/index.ts'
import { People } from './people.ts'

type Bound = GrantRecord | SessionRecord

/** What a commit has touched. */
export interface Touched {
  /** uids of servers whose policy has to be compiled anew. */
  readonly policies: Set<string>
  /** uids of servers to the names of their sessions: of which nothing but these is another one now. */
  readonly sessions: Map<string, Set<string>>
}

class Bindings<T extends Bound> {
  readonly #byServer = new Map<string, Map<string, Stored<T>>>()

  put(resource: Stored<T>): void {
    const { serverUid } = resource.value
    let of = this.#byServer.get(serverUid)
    if (of === undefined) {
      of = new Map()
      this.#byServer.set(serverUid, of)
    }
    of.set(`${resource.namespace}/${resource.name}`, resource)
  }

  remove(resource: Stored<T>): void {
    const of = this.#byServer.get(resource.value.serverUid)
    of?.delete(`${resource.namespace}/${resource.name}`)
    if (of?.size === 0) this.#byServer.delete(resource.value.serverUid)
  }

  get(serverUid: string, namespace: string, name: string): Stored<T> | undefined {
    return this.#byServer.get(serverUid)?.get(`${namespace}/${name}`)
  }

  of(serverUid: string): Stored<T>[] {
    return [...(this.#byServer.get(serverUid)?.values() ?? [])]
  }

  *entries(): Iterable<Stored<T>> {
    for (const of of this.#byServer.values()) yield* of.values()
  }
}

export class Facts {
  readonly people: People
  readonly servers = new Map<string, Stored<ServerRecord>>()
  readonly grants = new Bindings<GrantRecord>()
  readonly sessions = new Bindings<SessionRecord>()

  constructor(store: Store) {
    this.people = new People(store)
    for (const server of store.list(kinds.server)) this.servers.set(server.uid, server)
    for (const grant of store.list(kinds.grant)) this.grants.put(grant)
    for (const session of store.list(kinds.session)) this.sessions.put(session)
  }

  /** Takes a change in; adds what it touches to `touched`. */
  apply(change: Change, touched: Touched): void {
    switch (change.kind) {
      case kinds.server.name:
        this.#server(change as Change & Of<ServerRecord>, touched.policies)
        return
      case kinds.grant.name:
        this.#bound(this.grants, change as Change & Of<GrantRecord>, ({ value }) =>
          touched.policies.add(value.serverUid),
        )
        return
      case kinds.session.name:
        this.#bound(this.sessions, change as Change & Of<SessionRecord>, (session) => touchSession(session, touched))
        return
    }
    const user = this.people.apply(change)
    if (user === undefined) return
    for (const session of this.sessions.entries()) {
      if (session.value.userID === user) touchSession(session, touched)
    }
  }

  #server({ type, resource, previous }: Change & Of<ServerRecord>, touched: Set<string>): void {
    touched.add(resource.uid)
    if (previous !== undefined && previous.uid !== resource.uid) {
      touched.add(previous.uid)
      this.servers.delete(previous.uid)
    }
    if (type === 'delete') this.servers.delete(resource.uid)
    else this.servers.set(resource.uid, resource)
  }

  #bound<T extends Bound>(bindings: Bindings<T>, change: Change & Of<T>, touch: (one: Stored<T>) => void): void {
    const { type, resource, previous } = change
    if (previous !== undefined) {
      bindings.remove(previous)
      touch(previous)
    }
    if (type === 'delete') bindings.remove(resource)
    else bindings.put(resource)
    touch(resource)
  }
}

function touchSession({ name, value }: Stored<SessionRecord>, { sessions }: Touched): void {
  const names = sessions.get(value.serverUid)
  if (names === undefined) sessions.set(value.serverUid, new Set([name]))
  else names.add(name)
}

interface Of<T> {
  readonly resource: Stored<T>
  readonly previous?: Stored<T>
}
