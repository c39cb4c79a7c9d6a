import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterRequestHeaders } from './filter-request.ts'
import { filterResponseHeaders } from './filter-response.ts'

const names = (headers: string[]) => headers.filter((_, i) => i % 2 === 0)

describe('filterRequestHeaders', () => {
  it('passes what MCP and tracing need, in order and spelling', () => {
    const headers = [
      'Mcp-Session-Id',
      's',
      'MCP-Protocol-Version',
      '2025-06-18',
      'Mcp-Method',
      'ping',
      'Mcp-Name',
      'x',
      'Last-Event-ID',
      '4',
      'traceparent',
      't',
      'Accept',
      'a',
      'accept',
      'b',
      'Authorization',
      'Bearer x',
      'Mcp-Param-Region',
      'eu',
    ]
    expect(filterRequestHeaders(headers)).toEqual(headers)
  })

  it('drops identity in every spelling', () => {
    const spellings = fc
      .constantFrom(
        'x-mcp-human-id',
        'x-mcp-agent-id',
        'x-mcp-team-id',
        'x-mcp-agent-session',
        'x-mcp-verified-spiffe-id',
        'x-mcp-agent-session-secret',
      )
      .chain((name) =>
        fc
          .tuple(
            ...[...name].map((c) => (c === '-' ? fc.constantFrom('-', '_', '.') : fc.constantFrom(c, c.toUpperCase()))),
          )
          .map((chars) => chars.join('')),
      )
    fc.assert(
      fc.property(spellings, (name) => {
        expect(filterRequestHeaders([name, 'x', 'Accept', '*/*'])).toEqual(['Accept', '*/*'])
      }),
    )
  })

  it('drops the hop, what Connection names, forwarding and other spellings of Mcp names', () => {
    const headers = [
      'Host',
      'h',
      'Connection',
      'close, X-Secret-Hop',
      'X-Secret-Hop',
      '1',
      'Keep-Alive',
      '5',
      'TE',
      'gzip',
      'Upgrade',
      'h2c',
      'Transfer-Encoding',
      'chunked',
      'Proxy-Authorization',
      'x',
      'Forwarded',
      'for=1',
      'X-Forwarded-For',
      '1',
      'x_forwarded_host',
      '1',
      'Mcp_Session_Id',
      'x',
      'Expect',
      '100-continue',
      'Accept',
      '*/*',
    ]
    expect(names(filterRequestHeaders(headers))).toEqual(['Accept'])
  })

  it('drops custom names and Authorization when told', () => {
    const headers = ['Corp-User', 'a', 'CORP_USER', 'b', 'authorization', 'x', 'Accept', '*/*']
    expect(names(filterRequestHeaders(headers, { drop: ['corp-user'], dropAuthorization: true }))).toEqual(['Accept'])
  })
})

describe('filterResponseHeaders', () => {
  it('drops the hop and identity, keeps the rest', () => {
    const headers = [
      'Connection',
      'keep-alive, X-Hop',
      'X-Hop',
      '1',
      'Keep-Alive',
      'timeout=5',
      'X-MCP-Human-ID',
      'a',
      'Mcp-Session-Id',
      's',
      'Content-Type',
      'text/event-stream',
      'Set-Cookie',
      'a',
      'Set-Cookie',
      'b',
      'WWW-Authenticate',
      'Bearer',
    ]
    expect(names(filterResponseHeaders(headers))).toEqual([
      'Mcp-Session-Id',
      'Content-Type',
      'Set-Cookie',
      'Set-Cookie',
      'WWW-Authenticate',
    ])
  })
})

it.each(['Content_Length', 'Transfer_Encoding', 'content.type', 'Content_Encoding', 'Proxy_Connection'])(
  'drops %s, which some servers take for the name it resembles',
  (name) => {
    expect(names(filterRequestHeaders([name, 'x', 'X_Custom', 'y', 'Content-Type', 'application/json']))).toEqual([
      'X_Custom',
      'Content-Type',
    ])
  },
)
