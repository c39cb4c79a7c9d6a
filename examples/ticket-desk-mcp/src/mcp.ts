import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Ticket, TicketStore } from './tickets.ts'

// What a tool does to the world; `server init --from-server` takes these hints for its first draft of the policy.
const READS = { readOnlyHint: true }
const WRITES = { readOnlyHint: false, destructiveHint: false }
const DESTROYS = { readOnlyHint: false, destructiveHint: true }

const id = z.string().describe('A ticket id such as T-1')
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value, null, 2) }] })
const found = (ticket: Ticket | undefined, wanted: string) =>
  ticket ? text(ticket) : { ...text(`There is no ticket ${wanted}.`), isError: true }

/** One MCP server over the desk: five tools, one resource, one prompt. Stateless, so one may be made per request. */
export function createDesk(store: TicketStore): McpServer {
  const desk = new McpServer({ name: 'ticket-desk', version: '0.1.0' })

  desk.registerTool(
    'list_tickets',
    {
      description: 'List the tickets of the desk, all or those with one status.',
      inputSchema: z.object({ status: z.enum(['open', 'closed']).optional() }),
      annotations: READS,
    },
    async ({ status }) => text(store.list(status)),
  )
  desk.registerTool(
    'get_ticket',
    { description: 'Read one ticket with its comments.', inputSchema: z.object({ id }), annotations: READS },
    async (input) => found(store.get(input.id), input.id),
  )
  desk.registerTool(
    'create_ticket',
    {
      description: 'Open a new ticket.',
      inputSchema: z.object({
        title: z.string().min(1),
        priority: z.enum(['low', 'normal', 'urgent']).default('normal'),
      }),
      annotations: WRITES,
    },
    async ({ title, priority }) => text(store.create(title, priority)),
  )
  desk.registerTool(
    'add_comment',
    {
      description: 'Add a comment to a ticket.',
      inputSchema: z.object({ id, text: z.string().min(1), author: z.string().default('agent') }),
      annotations: WRITES,
    },
    async (input) => found(store.comment(input.id, { author: input.author, text: input.text }), input.id),
  )
  desk.registerTool(
    'close_ticket',
    {
      description: 'Close a ticket for good.',
      inputSchema: z.object({ id }),
      annotations: DESTROYS,
    },
    async (input) => found(store.close(input.id), input.id),
  )

  desk.registerResource(
    'open-tickets',
    'desk://tickets/open',
    { title: 'Open tickets', description: 'Every open ticket as JSON.', mimeType: 'application/json' },
    async (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(store.list('open'), null, 2) }],
    }),
  )
  desk.registerPrompt(
    'triage',
    { description: 'Ask a model to set the order of work.', argsSchema: z.object({ shift: z.string().optional() }) },
    ({ shift }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'text',
            text: `Look at the open tickets and say which to work on first${shift ? ` in the ${shift} shift` : ''}, and why.`,
          },
        },
      ],
    }),
  )
  return desk
}
