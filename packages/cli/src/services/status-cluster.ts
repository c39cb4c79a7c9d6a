import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { StatusRow } from './status-row.ts'

const OPERATOR = 'deployment/mcp-runtime-operator-controller-manager'

/**
 * The rows about a cluster. This core cannot read one yet: it says so, and says nothing about a cluster's health.
 */
export async function clusterRows(env: CommandContext['env'], local: boolean): Promise<StatusRow[]> {
  const details = local
    ? 'The platform runs on one machine; there is no cluster behind it'
    : (await kubeconfigOf(env))
      ? 'A kubeconfig is there, but cluster detail comes with the cluster plugin; this is the platform view'
      : 'No kubeconfig; this is the platform view'
  const row = { status: 'SKIPPED', details } as const
  return [
    { component: 'Cluster', namespace: '-', resource: 'kube-api', ...row },
    { component: 'Operator', namespace: 'mcp-runtime', resource: OPERATOR, ...row },
  ]
}

async function kubeconfigOf(env: CommandContext['env']): Promise<string | undefined> {
  const named = env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? []
  for (const path of named.length > 0 ? named : [join(env.HOME || homedir(), '.kube', 'config')]) {
    const readable = await access(path).then(
      () => true,
      () => false,
    )
    if (readable) return path
  }
  return undefined
}
