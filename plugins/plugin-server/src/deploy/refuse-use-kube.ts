import { fail } from '@mcp-runtime/sdk/errors'

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
