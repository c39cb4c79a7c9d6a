import { defineView } from '@mcp-runtime/sdk/command'
import type { InitResult } from '../services/init.ts'

export const initView = defineView<InitResult>({
  text: ({ action, name, file, tools }) => {
    const verb = action === 'created' ? 'Created' : 'Replaced'
    const width = Math.max(0, ...tools.map((tool) => tool.name.length))
    const end = tools.length > 0 ? ':' : action === 'created' ? ', without tools.' : '.'
    return [
      `${verb} the metadata of ${name} in ${file}${end}`,
      ...tools.map((tool) => `  ${tool.name.padEnd(width)}  ${tool.sideEffect}, trust ${tool.requiredTrust ?? 'low'}`),
    ].join('\n')
  },
  name: ({ name }) => [`server/${name}`],
})
