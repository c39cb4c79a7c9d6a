import { defineView } from '@mcp-runtime/sdk/command'
import type { BuildResult } from '../services/build-image.ts'

/** The reference is the last line, alone, for `registry push --image "$(…)"`. */
export const buildView = defineView<BuildResult>({
  text: ({ action, reference, platform, arguments: args }) =>
    action === 'built' ? reference : `Would build for ${platform}: docker ${(args ?? []).join(' ')}\n${reference}`,
  name: ({ reference }) => [reference],
})
