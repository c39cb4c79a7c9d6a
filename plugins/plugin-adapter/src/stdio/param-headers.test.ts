import { scanMessage } from '@mcp-runtime/wire'
import { describe, expect, it } from 'vitest'
import { ParamHeaders } from './param-headers.ts'

const inputSchema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    place: { type: 'object', properties: { zone: { type: 'integer', 'x-mcp-header': 'Zone' } } },
    list: { type: 'array', items: { type: 'string', 'x-mcp-header': 'Nope' } },
    bad: { type: 'string', 'x-mcp-header': 'no token' },
  },
}

function headersFor(name: string, args: unknown): string[] {
  const params = new ParamHeaders()
  params.learn(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'deploy', inputSchema }, 7] } }))
  const body = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: args } }
  const bytes = Buffer.from(JSON.stringify(body))
  const scan = scanMessage(bytes)
  if (!scan.ok) throw new Error(scan.detail)
  return params.headersFor({ bytes, message: scan.messages[0]! })
}

describe('ParamHeaders', () => {
  it('repeats marked arguments, encoded where they must be', () => {
    expect(headersFor('deploy', { region: 'Zürich', place: { zone: 3 }, list: ['x'], bad: 'y' })).toEqual([
      'Mcp-Param-Region',
      '=?base64?WsO8cmljaA==?=',
      'Mcp-Param-Zone',
      '3',
    ])
  })

  it('leaves out what is absent, null or no primitive, and tools that were never listed', () => {
    expect(headersFor('deploy', { region: null, place: { zone: 2 ** 60 } })).toEqual([])
    expect(headersFor('deploy', undefined)).toEqual([])
    expect(headersFor('other', { region: 'x' })).toEqual([])
  })
})
