import type { Stored } from '../../ports/index.ts'

type Entry = Stored<unknown>

const key = (namespace: string, name: string): string => `${namespace}\0${name}`
const byName = (a: Entry, b: Entry): number =>
  a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** All resources of one kind in memory; sorted lists are made when asked for and kept until the next change. */
class Shelf {
  readonly #entries = new Map<string, Entry>()
  #lists = new Map<string | undefined, readonly Entry[]>()

  get(namespace: string, name: string): Entry | undefined {
    return this.#entries.get(key(namespace, name))
  }

  set(entry: Entry): void {
    this.#entries.set(key(entry.namespace, entry.name), entry)
    this.#forget(entry.namespace)
  }

  delete(namespace: string, name: string): void {
    this.#entries.delete(key(namespace, name))
    this.#forget(namespace)
  }

  list(namespace: string | undefined): readonly Entry[] {
    let found = this.#lists.get(namespace)
    if (found === undefined) {
      const all = [...this.#entries.values()]
      found = (namespace === undefined ? all : all.filter((entry) => entry.namespace === namespace)).sort(byName)
      this.#lists.set(namespace, found)
    }
    return found
  }

  #forget(namespace: string): void {
    this.#lists.delete(undefined)
    this.#lists.delete(namespace)
  }
}

/** Every resource, so that reads cost no query. Changes can be taken back until they are committed. */
export class Cache {
  readonly #shelves = new Map<string, Shelf>()

  #shelf(kind: string): Shelf {
    let shelf = this.#shelves.get(kind)
    if (shelf === undefined) {
      shelf = new Shelf()
      this.#shelves.set(kind, shelf)
    }
    return shelf
  }

  get(kind: string, namespace: string, name: string): Entry | undefined {
    return this.#shelf(kind).get(namespace, name)
  }

  list(kind: string, namespace?: string): readonly Entry[] {
    return this.#shelf(kind).list(namespace)
  }

  set(entry: Entry): void {
    this.#shelf(entry.kind).set(entry)
  }

  delete(kind: string, namespace: string, name: string): void {
    this.#shelf(kind).delete(namespace, name)
  }
}
