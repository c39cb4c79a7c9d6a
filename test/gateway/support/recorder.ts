// An unguarded MCP server that reads bodies the way most do, with JSON.parse, and remembers which tools ran.
import type { IncomingHttpHeaders } from 'node:http'
import { type Listening, listen } from './rig.ts'

export interface Recorder extends Listening {
  /** Names of the tools it has executed. */
  readonly ran: string[]
  readonly requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[]
}

export async function startRecorder(): Promise<Recorder> {
  const ran: string[] = []
  const requests: Recorder['requests'] = []
  const listening = await listen((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      requests.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body })
      if (body === '') return res.writeHead(405).end()
      let parsed: unknown
      try {
        parsed = JSON.parse(body)
      } catch {
        return res.writeHead(400).end()
      }
      // biome-ignore lint/suspicious/noExplicitAny: it trusts what it gets, that is its point
      const answers = [parsed].flat().map((message: any) => {
        if (message.method === 'tools/call') ran.push(message.params.name)
        const tools = ['list_tickets', 'create_ticket', 'close_ticket'].map((name) => ({ name, inputSchema: {} }))
        return { jsonrpc: '2.0', id: message.id, result: message.method === 'tools/list' ? { tools } : { ok: true } }
      })
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end(JSON.stringify(body.startsWith('[') ? answers : answers[0]))
    })
  })
  return { ...listening, ran, requests }
}
