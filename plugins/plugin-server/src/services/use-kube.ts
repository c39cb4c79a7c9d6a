import { fail } from '@mcp-runtime/sdk/errors'

/**
 * Refuses `--use-kube` where it cannot be honoured: the platform API is never quietly used in its place, nor the
 * other way round (commands-user §4).
 */
export function refuseUseKube(useKube: boolean, command: string): void {
  if (!useKube) return
  fail('MCPR_UNSUPPORTED', `${command} --use-kube needs the cluster commands, which are not in this version.`, {
    hint: 'Without --use-kube the command asks the platform you are logged in to.',
    next: [{ command: `mcp-runtime ${command}`, when: 'to use the platform' }],
  })
}

/** `server deploy` always goes through the platform; straight to a cluster goes `server apply` (decision 6). */
export function refuseDeployUseKube(useKube: boolean): void {
  if (!useKube) return
  fail('MCPR_UNSUPPORTED', 'server deploy goes through the platform and cannot use --use-kube.', {
    next: [
      { command: 'mcp-runtime server apply --file server.yaml --use-kube', when: 'to write to a cluster directly' },
      { command: 'mcp-runtime server generate --metadata-dir .mcp --output manifests', when: 'to get that file' },
    ],
  })
}
