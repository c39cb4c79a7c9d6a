// What the user is told about the session, each once when it begins.
import type { AdapterSession } from '@mcp-runtime/contract'
import type { Trouble } from './schedule.ts'
import { textOf } from './source.ts'

const LOGIN_COMMAND = 'mcp-runtime auth login'

/** A session's end as the user reads it: local time of day, with the date when it is not today. */
export function clockTime(at: number | string, today = new Date()): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return 'no end'
  const pad = (value: number): string => String(value).padStart(2, '0')
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  if (date.toDateString() === today.toDateString()) return time
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${time}`
}

export function renewed(session: AdapterSession): string {
  return `The session is renewed until ${clockTime(session.expiresAt)}.`
}

export function revoked(session: AdapterSession | undefined): string {
  const named = session ? `Session ${session.name}` : 'The session'
  const place = session ? ` ${session.name} --namespace ${session.namespace}` : ' NAME'
  return (
    `${named} was revoked: every call is refused from now on, and the adapter does not ask for another. ` +
    `An owner of the server can lift it with: mcp-runtime access session unrevoke${place}; then start the adapter again.`
  )
}

export function loginEndsFirst(ends: number): string {
  return (
    `Your login ends at ${clockTime(ends)}, before the session does. Log in again with: ${LOGIN_COMMAND}. ` +
    'The running adapter picks the new login up.'
  )
}

export function failed(trouble: Trouble, error: unknown, session: AdapterSession | undefined): string {
  const reason = textOf(error)
  const until = session ? ` The session lasts until ${clockTime(session.expiresAt)}.` : ''
  if (trouble === 'login') {
    return (
      `The session cannot be renewed: ${reason} Log in again with: ${loginCommand(error)}. ` +
      `The running adapter picks the new login up.${until}`
    )
  }
  if (trouble === 'denied') return `The platform refuses to renew the session: ${reason}${until}`
  return `The session cannot be renewed yet: ${reason} The adapter goes on trying.${until}`
}

/** The SDK's error knows the login it was about, and so what gets a new one; on this machine that takes two commands. */
function loginCommand(error: unknown): string {
  const { next = [] } = error as { next?: readonly { command?: unknown }[] }
  const commands = next.map(({ command }) => command).filter((command) => typeof command === 'string')
  const login = commands.find((command) => command.includes(LOGIN_COMMAND))
  return login ?? (commands.join(', then ') || LOGIN_COMMAND)
}
