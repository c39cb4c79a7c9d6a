// Which logins live, by one look-up: each request with an access token asks (a logout is in force at once).
import { kinds, type RefreshTokenRecord } from '../kinds.ts'
import type { Store, Stored } from '../ports/index.ts'
import { SetMultimap } from '../set-multimap.ts'

type Token = Stored<RefreshTokenRecord>

/** The refresh tokens of each family; a family without one has ended. */
export class Families {
  readonly #store: Store
  /** Family to the names of its tokens; kept after each commit. */
  readonly #names = new SetMultimap()

  constructor(store: Store) {
    this.#store = store
    for (const token of store.list(kinds.refreshToken)) this.#names.add(token.namespace, token.name)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== kinds.refreshToken.name) continue
        if (type === 'put') this.#names.add(resource.namespace, resource.name)
        else this.#names.delete(resource.namespace, resource.name)
      }
    })
  }

  lives(family: string): boolean {
    return this.#names.has(family)
  }

  tokens(family: string): Token[] {
    return this.#names.get(family).flatMap((name) => this.#store.get(kinds.refreshToken, family, name) ?? [])
  }
}
