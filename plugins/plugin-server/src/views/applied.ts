import { defineView } from '@mcp-runtime/sdk/command'
import type { AppliedServer } from '../manifest/apply-plans.ts'

const DRY = {
  created: 'would be created',
  configured: 'would be configured',
  unchanged: 'unchanged',
  valid: 'is valid',
}

const line = ({ name, namespace, action, dryRun }: AppliedServer): string => {
  const place = namespace === undefined ? '' : ` in ${namespace}`
  return `server/${name} ${dryRun ? DRY[action] : action}${place}`
}

/** One line a document, as kubectl has it. */
export const appliedView = defineView<readonly AppliedServer[]>({
  text: (servers) => servers.map(line).join('\n'),
  name: (servers) => servers.map(({ name }) => `server/${name}`),
})

export const patchedView = defineView<AppliedServer>({ text: line, name: ({ name }) => [`server/${name}`] })
