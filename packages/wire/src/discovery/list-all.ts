import { RPC_METHOD_NOT_FOUND } from '../rpc/codes.ts'
import { type Conversation, refused } from './eras.ts'
import { DiscoveryError } from './error.ts'
import { notMcp } from './exchange.ts'

/**
 * The items of all pages of `tools/list` or its sisters, unchecked: at most `maxPages`, and no cursor twice. A server that
 * does not know the method has none.
 */
export async function listAll(
  conversation: Pick<Conversation, 'ask'>,
  url: URL,
  what: 'tools' | 'prompts' | 'resources',
  maxPages: number,
): Promise<unknown[]> {
  const method = `${what}/list`
  const items: unknown[] = []
  const cursors = new Set<string>()
  let cursor: string | undefined
  do {
    if (cursors.size >= maxPages)
      throw new DiscoveryError('too_large', `${url.href} lists more than ${maxPages} pages of ${what}`)
    const answer = await conversation.ask(method, cursor === undefined ? {} : { cursor })
    if (answer.error?.code === RPC_METHOD_NOT_FOUND) return []
    if (!answer.result) refused(method, url, answer)
    const page = answer.result[what]
    if (!Array.isArray(page)) throw notMcp(url, `its answer to \`${method}\` has no list of ${what}`)
    items.push(...page)
    cursor =
      typeof answer.result.nextCursor === 'string' && answer.result.nextCursor !== ''
        ? answer.result.nextCursor
        : undefined
    if (cursor !== undefined && cursors.has(cursor)) {
      throw new DiscoveryError('broken', `${url.href} lists the same page of ${what} again and again`)
    }
    if (cursor !== undefined) cursors.add(cursor)
  } while (cursor !== undefined)
  return items
}
