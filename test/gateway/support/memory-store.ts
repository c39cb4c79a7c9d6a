// The store's port in a few lines, for tests of what stands on it.
import { randomUUID } from 'node:crypto'
import type { Change, Kind, Store, Stored, Write } from '../../../packages/platform/src/ports/index.ts'
import { StoreConflict } from '../../../packages/platform/src/ports/index.ts'

export function createMemoryStore(): Store {
  let resources = new Map<string, Stored<unknown>>()
  let version = 0
  const watchers = new Set<(changes: readonly Change[]) => void>()
  const at = (kind: Kind<unknown>, namespace: string, name: string) => `${kind.name}\0${namespace}\0${name}`

  return {
    get: <T>(kind: Kind<T>, namespace: string, name: string) =>
      resources.get(at(kind, namespace, name)) as Stored<T> | undefined,
    list: <T>(kind: Kind<T>, namespace?: string) =>
      [...resources.entries()]
        .filter(([, r]) => r.kind === kind.name && (namespace === undefined || r.namespace === namespace))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, r]) => r as Stored<T>),
    async write(change) {
      const next = new Map(resources)
      const changes: Change[] = []
      const to: Write = {
        put(kind, namespace, name, value, { expect } = {}) {
          const previous = next.get(at(kind, namespace, name))
          if (expect === 'absent' ? previous : expect !== undefined && previous?.resourceVersion !== expect) {
            throw new StoreConflict(`${kind.name} ${namespace}/${name}`)
          }
          version += 1
          const resource = {
            kind: kind.name,
            namespace,
            name,
            value,
            uid: previous?.uid ?? randomUUID(),
            resourceVersion: version,
            generation: (previous?.generation ?? 0) + 1,
            createdAt: previous?.createdAt ?? '2026-01-01T00:00:00Z',
          }
          next.set(at(kind, namespace, name), resource)
          changes.push({ type: 'put', kind: kind.name, resource, ...(previous && { previous }) })
          return resource
        },
        delete(kind, namespace, name) {
          const resource = next.get(at(kind, namespace, name))
          if (resource === undefined) return false
          next.delete(at(kind, namespace, name))
          changes.push({ type: 'delete', kind: kind.name, resource })
          return true
        },
      }
      const result = change(to)
      resources = next
      if (changes.length > 0) for (const watcher of watchers) watcher(changes)
      return result
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    close: async () => watchers.clear(),
  }
}
