import { defineView, diffText } from '@mcp-runtime/sdk/command'
import type { ServerDifference } from '../services/diff.ts'

/** Like a unified diff: a heading a server, then each place. */
export const diffView = defineView<readonly ServerDifference[]>({
  text: (found, { paint }) => {
    const servers = Map.groupBy(found, ({ namespace, server }) => `${namespace}/${server}`)
    const blocks = [...servers].map(([title, differences]) => ({
      title,
      isNew: differences.some((one) => one.new),
      differences,
    }))
    return diffText(blocks, paint)
  },
  name: (differences) => [...new Set(differences.map(({ server }) => `server/${server}`))],
})
