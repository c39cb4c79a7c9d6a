import type { PolicyDocument } from '@mcp-runtime/contract'
import type { Store } from '../ports/index.ts'
import { Facts, type Touched } from './facts.ts'
import { ServerPolicy } from './server-policy.ts'

export interface PolicyProblem {
  readonly namespace: string
  readonly name: string
  /** Why the policy of this server cannot be used; nothing is allowed on it until that is mended. */
  readonly problem: string
}

export interface PolicyIndex {
  /** The server at a public path, as the path stands in the request; one look-up. */
  byPath(path: string): ServerPolicy | undefined
  byName(namespace: string, name: string): ServerPolicy | undefined
  byUid(uid: string): ServerPolicy | undefined
  /** The policy document, stamped with its revision. */
  document(namespace: string, name: string): PolicyDocument | undefined
  /** Every policy that cannot be used; empty when all is well. For readiness. */
  problems(): readonly PolicyProblem[]
  servers(): Iterable<ServerPolicy>
  /** Called with the uids whose policy a commit has touched. Returns the way to stop. */
  onChange(listener: (touched: ReadonlySet<string>) => void): () => void
  close(): void
}

/**
 * Watches the store and answers the gateway's questions from memory (design §5). A commit is in force when the store's
 * promise resolves, because the store tells its watchers first; only servers that the commit touches are compiled anew.
 */
export function createPolicyIndex({ store, cluster }: { store: Store; cluster: string }): PolicyIndex {
  const facts = new Facts(store)
  const byUid = new Map<string, ServerPolicy>()
  const byName = new Map<string, ServerPolicy>()
  const byPath = new Map<string, ServerPolicy[]>()
  const listeners = new Set<(touched: ReadonlySet<string>) => void>()

  const add = (policy: ServerPolicy): void => {
    byUid.set(policy.uid, policy)
    byName.set(`${policy.namespace}/${policy.name}`, policy)
    // The platform refuses a second claimant of a path (decision 12); should there be two, the older one keeps it.
    const claimants = [...(byPath.get(policy.path) ?? []), policy]
    claimants.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.uid < b.uid ? -1 : 1))
    byPath.set(policy.path, claimants)
  }

  const remove = (policy: ServerPolicy): void => {
    byUid.delete(policy.uid)
    const name = `${policy.namespace}/${policy.name}`
    if (byName.get(name) === policy) byName.delete(name)
    const claimants = byPath.get(policy.path)?.filter((other) => other !== policy) ?? []
    if (claimants.length === 0) byPath.delete(policy.path)
    else byPath.set(policy.path, claimants)
  }

  for (const server of facts.servers.values()) add(new ServerPolicy(server, facts, cluster))

  const stop = store.watch((changes) => {
    const touched: Touched = { policies: new Set(), sessions: new Map() }
    const servers = new Set<string>()
    for (const change of changes) {
      facts.apply(change, touched)
      if (change.kind !== 'MCPServer') continue
      servers.add(change.resource.uid)
      if (change.previous !== undefined) servers.add(change.previous.uid)
    }
    for (const uid of servers) {
      const old = byUid.get(uid)
      if (old !== undefined) remove(old)
      const stored = facts.servers.get(uid)
      if (stored !== undefined) add(new ServerPolicy(stored, facts, cluster))
    }
    for (const uid of touched.policies) byUid.get(uid)?.invalidate()
    for (const [uid, names] of touched.sessions) byUid.get(uid)?.forget(names)
    const uids = new Set([...touched.policies, ...touched.sessions.keys()])
    if (uids.size > 0) for (const listener of listeners) listener(uids)
  })

  return {
    byPath: (path) => byPath.get(path)?.[0],
    byName: (namespace, name) => byName.get(`${namespace}/${name}`),
    byUid: (uid) => byUid.get(uid),
    document: (namespace, name) => byName.get(`${namespace}/${name}`)?.document,
    problems: () =>
      [...byUid.values()].flatMap(({ namespace, name, problem }) =>
        problem === undefined ? [] : [{ namespace, name, problem }],
      ),
    servers: () => byUid.values(),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: stop,
  }
}
