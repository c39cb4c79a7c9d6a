export interface Comment {
  readonly author: string
  readonly text: string
}

export interface Ticket {
  readonly id: string
  readonly title: string
  readonly status: 'open' | 'closed'
  readonly priority: 'low' | 'normal' | 'urgent'
  readonly comments: readonly Comment[]
}

const SEED: readonly Ticket[] = [
  { id: 'T-1', title: 'Printer on floor 2 is offline', status: 'open', priority: 'normal', comments: [] },
  { id: 'T-2', title: 'Cannot reach the VPN', status: 'open', priority: 'urgent', comments: [] },
  {
    id: 'T-3',
    title: 'New laptop for Dana',
    status: 'closed',
    priority: 'low',
    comments: [{ author: 'sam', text: 'Handed over on Monday.' }],
  },
]

/** The desk's tickets, in memory: a restart brings the first three back. */
export class TicketStore {
  readonly #tickets = new Map(SEED.map((ticket) => [ticket.id, ticket]))
  #last = SEED.length

  list(status?: Ticket['status']): Ticket[] {
    return [...this.#tickets.values()].filter((ticket) => status === undefined || ticket.status === status)
  }

  get(id: string): Ticket | undefined {
    return this.#tickets.get(id)
  }

  create(title: string, priority: Ticket['priority']): Ticket {
    return this.#put({ id: `T-${++this.#last}`, title, status: 'open', priority, comments: [] })
  }

  comment(id: string, comment: Comment): Ticket | undefined {
    const ticket = this.#tickets.get(id)
    return ticket && this.#put({ ...ticket, comments: [...ticket.comments, comment] })
  }

  close(id: string): Ticket | undefined {
    const ticket = this.#tickets.get(id)
    return ticket && this.#put({ ...ticket, status: 'closed' })
  }

  #put(ticket: Ticket): Ticket {
    this.#tickets.set(ticket.id, ticket)
    return ticket
  }
}
