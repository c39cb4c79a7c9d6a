import { defineView } from '@mcp-runtime/sdk/command'
import type { PushResult } from '../services/push/result.ts'

/** The reference alone, so that a script can take the last line. */
export const pushView = defineView<PushResult>({
  text: ({ target }) => target,
  name: ({ target }) => [target],
})
