import { defineView } from '@mcp-runtime/sdk/command'
import type { DeployResult } from '../deploy/result.ts'

const place = (namespace: string | undefined) => (namespace === undefined ? '' : ` in the namespace ${namespace}`)

export const deployView = defineView<DeployResult>({
  text: (result) => {
    const { name, namespace, action } = result
    if (result.request !== undefined) {
      const body = JSON.stringify(result.request, null, 2)
      return `Would deploy ${name}${place(namespace)}; the request:\n${body}`
    }
    const verb = action === 'updated' ? 'Updated' : 'Deployed'
    const state = result.ready ? 'ready' : `not ready${result.why === undefined ? '' : `: ${result.why}`}`
    return [
      `${verb} ${name}${place(namespace)}: ${state}`,
      ...(result.endpoint === undefined ? [] : [`Endpoint: ${result.endpoint}`]),
    ].join('\n')
  },
  name: ({ name }) => [`server/${name}`],
})
