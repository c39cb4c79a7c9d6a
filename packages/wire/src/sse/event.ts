/** One server-sent event. Members are absent when the stream did not have the field. */
export interface SseEvent {
  /** Event type; absent means `message`. */
  event?: string
  /** Present when the block had an `id` field; may be empty, which clears the last event id. */
  id?: string
  /** The data lines joined by newline. Absent only in blocks that dispatch nothing (see SseDecoder `all`). */
  data?: string
  /** Reconnection time in milliseconds. */
  retry?: number
  /** Text of comment lines, joined by newline. */
  comment?: string
}

/** Writes an event. Newlines in data become several `data` lines; other fields must not hold newlines and lose them. */
export function encodeSse(event: SseEvent): string {
  let out = ''
  if (event.comment !== undefined) out += lines(event.comment, ':')
  if (event.event !== undefined) out += `event: ${flat(event.event)}\n`
  if (event.id !== undefined) out += `id: ${flat(event.id)}\n`
  if (event.retry !== undefined) out += `retry: ${event.retry}\n`
  if (event.data !== undefined) out += lines(event.data, 'data: ')
  return `${out}\n`
}

function lines(text: string, prefix: string): string {
  if (!/[\r\n]/.test(text)) return `${prefix}${text}\n`
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `${prefix}${line}\n`)
    .join('')
}

function flat(text: string): string {
  return text.replace(/[\r\n]/g, '')
}
