// How it is shown what was written, and what would be.
import { defineView, diffText } from '@mcp-runtime/sdk/command'
import type { AppliedItem } from '../services/apply-access.ts'
import type { Changed } from '../services/change-item.ts'
import type { AccessDifference } from '../services/diff-access.ts'
import type { SavedManifest, WrittenManifest } from '../services/write-manifest.ts'

export const appliedView = defineView<{ applied: readonly AppliedItem[] }>({
  text: ({ applied }) =>
    applied.map(({ kind, name, namespace, state }) => `${kind}/${name} ${state} in ${namespace}`).join('\n'),
  name: ({ applied }) => applied.map(({ kind, name }) => `${kind}/${name}`),
})

export const changedView = defineView<Changed>({
  text: ({ kind, name, namespace, state }) =>
    `${kind}/${name} ${state} ${state.endsWith('deleted') ? 'from' : 'in'} ${namespace}`,
  name: ({ kind, name }) => [`${kind}/${name}`],
})

export const differenceView = defineView<readonly AccessDifference[]>({
  text: (found, { paint }) => {
    const items = Map.groupBy(found, ({ kind, namespace, name }) => `${namespace}/${kind}/${name}`)
    const blocks = [...items].map(([title, differences]) => ({
      title,
      isNew: differences.some((one) => one.new),
      differences,
    }))
    return diffText(blocks, paint)
  },
  name: (found) => [...new Set(found.map(({ kind, name }) => `${kind}/${name}`))],
})

const isSaved = (written: WrittenManifest): written is SavedManifest => 'path' in written

export const writtenView = defineView<WrittenManifest>({
  asYaml: (written) => !isSaved(written),
  text: (written) =>
    isSaved(written) ? `${written.manifest.kind} ${written.manifest.metadata.name} written to ${written.path}` : '',
  name: (written) =>
    isSaved(written)
      ? [written.path]
      : [`${written.kind === 'MCPAccessGrant' ? 'grant' : 'session'}/${written.metadata.name}`],
})
