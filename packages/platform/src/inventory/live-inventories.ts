// What servers offer at this moment, asked in the background (platform-api §6.2): no answer of the API ever waits for it.
import type { LiveInventory } from '@mcp-runtime/contract'
import { readInventory, type Upstream } from '@mcp-runtime/wire'
import { kinds } from '../kinds.ts'
import type { Clock, Store, Workloads } from '../ports/index.ts'
import { trimInventory } from './trim.ts'

/** Milliseconds a look is good for, a failed one too; then the next call asks again, and shows the old until then. */
const FRESH = 30_000
const TIME_LIMIT = 5_000
const BYTE_LIMIT = 1024 * 1024
const PAGES = 20
const LONGEST_REASON = 180
/** Servers asked at a time; the others wait their turn. */
const AT_ONCE = 4

export interface LiveView {
  readonly inventory: LiveInventory | null
  /** Why there is none. */
  readonly error?: string
}

export interface LiveInventories {
  /** What is known now of the server of this generation; asks it in the background when that is old or nothing. */
  of(server: { readonly uid: string; readonly generation: number }): LiveView
  close(): Promise<void>
}

interface Entry extends LiveView {
  readonly generation: number
  /** Milliseconds of the clock after which it is asked again. */
  due: number
  asking: boolean
}

const PENDING: LiveView = { inventory: null, error: 'pending: the server is being asked' }

export function createLiveInventories({
  store,
  workloads,
  clock,
}: {
  store: Store
  workloads: Workloads
  clock: Clock
}): LiveInventories {
  const entries = new Map<string, Entry>()
  const waiting: (() => Promise<void>)[] = []
  const running = new Set<Promise<void>>()
  const end = new AbortController()

  // Another workload, or the same one up again: what was seen may not hold.
  const stopListening = workloads.onChange((uid) => {
    const entry = entries.get(uid)
    if (entry !== undefined) entry.due = 0
  })
  const stopWatching = store.watch((changes) => {
    for (const { kind, type, resource } of changes) {
      if (kind === kinds.server.name && type === 'delete') entries.delete(resource.uid)
    }
  })

  const next = (): void => {
    while (running.size < AT_ONCE && !end.signal.aborted) {
      const job = waiting.shift()
      if (job === undefined) return
      const run: Promise<void> = job().finally(() => {
        running.delete(run)
        next()
      })
      running.add(run)
    }
  }

  const ask = async (uid: string, upstream: Upstream): Promise<LiveView> => {
    try {
      const raw = await readInventory(upstream, {
        totalTimeout: TIME_LIMIT,
        requestTimeout: TIME_LIMIT,
        maxBytes: BYTE_LIMIT,
        maxPages: PAGES,
        clientInfo: { name: 'mcp-runtime-api', version: 'live-inventory' },
        signal: end.signal,
      })
      return { inventory: trimInventory(raw, new Date(clock()).toISOString()) }
    } catch (error) {
      return { inventory: null, error: reasonOf(error) || `the server ${uid} could not be asked` }
    }
  }

  return {
    of({ uid, generation }) {
      // Whatever its state is called: while it is updated, the copies before go on answering.
      const upstream = workloads.upstream(uid)
      if (upstream === undefined || workloads.status(uid).state === 'unreachable') {
        entries.delete(uid)
        return { inventory: null, error: upstream ? 'the server does not answer' : 'the server does not run' }
      }
      const known = entries.get(uid)
      const entry = known?.generation === generation ? known : { ...PENDING, generation, due: 0, asking: false }
      if (entry !== known) entries.set(uid, entry)
      if (!entry.asking && clock() >= entry.due) {
        entry.asking = true
        entry.due = clock() + FRESH
        waiting.push(async () => {
          const view = await ask(uid, upstream)
          // A change meanwhile set it due again; a deletion or another generation took its place.
          if (entries.get(uid) === entry) entries.set(uid, { ...view, generation, due: entry.due, asking: false })
        })
        next()
      }
      const { inventory, error } = entry
      return error === undefined ? { inventory } : { inventory, error }
    },
    async close() {
      end.abort()
      waiting.length = 0
      stopListening()
      stopWatching()
      await Promise.all(running)
    },
  }
}

/** In one line, without what a terminal obeys. */
const reasonOf = (error: unknown): string =>
  String((error as Error).message ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_REASON)
