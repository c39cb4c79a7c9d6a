import { defineView } from '@mcp-runtime/sdk/command'
import type { AppliedServer } from '../services/apply-plans.ts'

const DRY = {
  created: 'would be created',
  configured: 'would be configured',
  unchanged: 'unchanged',
  valid: 'is valid',
}

/** One line a document, as kubectl has it. */
export const appliedView = defineView<readonly AppliedServer[]>({
  text: (servers) =>
    servers
      .map(({ name, namespace, action, dryRun }) => {
        const place = namespace === undefined ? '' : ` in ${namespace}`
        return `server/${name} ${dryRun ? DRY[action] : action}${place}`
      })
      .join('\n'),
  name: (servers) => servers.map(({ name }) => `server/${name}`),
})
