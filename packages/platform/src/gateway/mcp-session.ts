// `Mcp-Session-Id` is the server's, and whoever knows one could go on with another caller's session there. So the gateway
// hands it out signed for the governed session it was made in, and takes it back from that one alone. Nothing is kept:
// the binding holds over a restart, and no number of sessions costs memory.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Identity } from '@mcp-runtime/contract'
import { headerValues } from '@mcp-runtime/wire'
import type { ServerPolicy, SessionBinding } from '../policy-index/index.ts'

const HEADER = 'mcp-session-id'
/** Of a signature: 128 bits in base64url. */
const LENGTH = 22

export class McpSessions {
  readonly #key: Buffer

  /** `key`: kept with the platform, so that sessions live on when it is started again. */
  constructor(key: Buffer) {
    this.#key = key
  }

  /** The headers of an answer with the server's session ids as `owner` may use them. */
  sealAnswer(headers: readonly string[], owner: string): string[] {
    return headers.map((text, at) =>
      at % 2 === 1 && headers[at - 1]?.toLowerCase() === HEADER ? `${text}.${this.#sign(text, owner)}` : text,
    )
  }

  /**
   * The server's own id that a request names; '' when it names none, undefined when it is not one of `owner`'s: made in
   * another session, for another server, or by somebody's imagination.
   */
  open(rawHeaders: readonly string[], owner: string): string | undefined {
    const values = headerValues(rawHeaders, HEADER)
    const [sealed = ''] = values
    if (values.length > 1) return undefined
    if (sealed === '') return ''
    const dot = sealed.length - LENGTH - 1
    if (dot < 1 || sealed[dot] !== '.') return undefined
    const id = sealed.slice(0, dot)
    const [own, shown] = [Buffer.from(this.#sign(id, owner)), Buffer.from(sealed.slice(dot + 1))]
    return own.length === shown.length && timingSafeEqual(own, shown) ? id : undefined
  }

  #sign(id: string, owner: string): string {
    return createHmac('sha256', this.#key).update(`${owner}\0${id}`).digest('base64url').slice(0, LENGTH)
  }
}

/**
 * Whose an MCP session is: the governed session's in which it was made, at this very server. One that was deleted and is
 * issued anew to the same person and agent is the same owner: an adapter that finds its way back goes on. Strangers,
 * where they are let in, share one owner.
 */
export function ownerOf({ uid }: ServerPolicy, session: SessionBinding | undefined, identity: Identity): string {
  const { humanID, agentID, teamID } = identity
  return session === undefined ? uid : [uid, session.name, humanID, agentID, teamID].join('\0')
}
