// A change by an administrator is kept together with the event that tells of it, or not at all.
import { actorID, type Caller } from '../identity/index.ts'
import type { NewEvent, Write } from '../ports/index.ts'
import type { ApiDeps } from './deps.ts'

export interface Actor {
  readonly caller: Caller | undefined
  readonly correlationID: string
  readonly source: string
  readonly peer: string
  /** Why, in the caller's words. */
  readonly reason?: string
}

export interface ChangeRecord {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  /** The server it is about; lets the event be found by server. */
  readonly server?: string
  /** State before and after. Secrets are never part of it. */
  readonly before?: unknown
  readonly after?: unknown
  /** Of what was refused. */
  readonly decision?: 'deny'
  /** In place of the caller's words, where the platform itself knows why. */
  readonly reason?: string
}

export type PlatformEventType = `platform.${string}`
export type Recorder = (eventType: PlatformEventType, record: ChangeRecord) => void

/**
 * Runs `work` as one write. When the promise resolves, the change and its events are durable and the gateway judges by
 * them. Errors: those of Store.write.
 */
export function change<R>(
  { store, events, clock }: ApiDeps,
  actor: Actor,
  work: (write: Write, record: Recorder) => R,
): Promise<R> {
  return store.write((write) =>
    work(write, (eventType, record) => void events.append(eventOf(eventType, record, actor, clock()))),
  )
}

/** Keeps an event that no change belongs to: a login, a refusal. Durable when it returns. Errors: StoreUnavailable. */
export function note(
  { events, clock }: Pick<ApiDeps, 'events' | 'clock'>,
  actor: Actor,
  eventType: PlatformEventType,
  record: ChangeRecord,
): void {
  events.append(eventOf(eventType, record, actor, clock()))
}

function eventOf(event_type: PlatformEventType, record: ChangeRecord, actor: Actor, now: number): NewEvent {
  return {
    timestamp: new Date(now).toISOString(),
    source: 'platform-api',
    event_type,
    payload: {
      ...(actor.reason === undefined ? {} : { reason: actor.reason }),
      ...record,
      namespace: record.namespace ?? '',
      actor: actor.caller === undefined ? '' : actorID(actor.caller),
      actor_email: actor.caller?.email ?? '',
      via: actor.source,
      peer: actor.peer,
      correlation_id: actor.correlationID,
    },
  }
}
