// Which logins live, by one look-up: each request with an access token asks (a logout is in force at once).
import { kinds, type RefreshTokenRecord } from '../kinds.ts'
import type { Store, Stored } from '../ports/index.ts'

type Token = Stored<RefreshTokenRecord>

/** The refresh tokens of each family; a family without one has ended. */
export class Families {
  readonly #store: Store
  /** Family to the names of its tokens; kept after each commit. */
  readonly #names = new Map<string, Set<string>>()

  constructor(store: Store) {
    this.#store = store
    for (const token of store.list(kinds.refreshToken)) this.#add(token)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== kinds.refreshToken.name) continue
        if (type === 'put') this.#add(resource as Token)
        else this.#remove(resource as Token)
      }
    })
  }

  lives(family: string): boolean {
    return this.#names.has(family)
  }

  tokens(family: string): Token[] {
    const names = [...(this.#names.get(family) ?? [])]
    return names.flatMap((name) => this.#store.get(kinds.refreshToken, family, name) ?? [])
  }

  #add({ namespace, name }: Token): void {
    const names = this.#names.get(namespace)
    if (names === undefined) this.#names.set(namespace, new Set([name]))
    else names.add(name)
  }

  #remove({ namespace, name }: Token): void {
    const names = this.#names.get(namespace)
    names?.delete(name)
    if (names?.size === 0) this.#names.delete(namespace)
  }
}
