import { fail } from '@mcp-runtime/sdk/errors'

/** Of honest results and schemas; whatever prints or compares them goes down level by level. */
const DEEPEST = 500

/** MCPR_BAD_REPLY for what a server nests deeper than can be shown. */
export function refuseDepth(value: unknown, server: string): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) {
      fail(
        'MCPR_BAD_REPLY',
        `The server ${server} answers with lists or objects in each other, more than ${DEEPEST} deep.`,
      )
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
}
