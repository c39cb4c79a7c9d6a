// From what is wanted of a route to the bytes that are sent.
import { type RouteSpec, routePath } from '@mcp-runtime/contract'
import { fixtures, type Wanted } from './fixtures.ts'
import type { Sent } from './http.ts'
import type { Judge } from './judge.ts'
import { plain } from './values.ts'
import type { Who, World } from './world.ts'

export interface Attempt extends Wanted {
  readonly as: Who
}

const WHO_TRIES: Readonly<Record<RouteSpec['audience'], readonly Who[]>> = {
  anyone: ['anon'],
  catalog: ['admin', 'owner'],
  authenticated: ['admin', 'owner'],
  subject: ['admin', 'owner'],
  admin: ['admin'],
}

/** What should be answered with success; one of them is enough. */
export async function attempts(name: string, route: RouteSpec, world: World, judge: Judge): Promise<Attempt[]> {
  const made = await fixtures[name]?.(world)
  const who: readonly Who[] = made?.as !== undefined ? [made.as] : WHO_TRIES[route.audience]
  const schema = judge.bodySchema(route)
  const bodies =
    schema === undefined
      ? [{}]
      : [{ body: plain(schema, 'required', { judge, world }) }, { body: plain(schema, 'every', { judge, world }) }]
  const params = Object.fromEntries(
    judge
      .parameters(route)
      .filter((parameter) => parameter.required)
      .map((parameter) => [parameter.name, world.hints(parameter.name)[0] ?? 'desk']),
  )
  const guesses = made?.body === undefined ? bodies : [{}]
  return who.flatMap((as) => guesses.map((guess) => ({ params, query: params, ...guess, ...made, as })))
}

/** A call costs as much as hashing a password does, so that it is not made often. */
export const isCostly = (route: RouteSpec): boolean => JSON.stringify(route.body ?? '').includes('password')

const BOUNDARY = 'made-by-hand'

export function toSent(route: RouteSpec, { params = {}, query = {}, body, form }: Wanted): Sent {
  const known = Object.keys((route.query?.properties as object | undefined) ?? {})
  const asked = Object.entries(query).filter(([name]) => known.includes(name))
  const text = new URLSearchParams(asked).toString()
  const path = routePath(route, params) + (text === '' ? '' : `?${text}`)
  if (form !== undefined) {
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    return { method: route.method, path, headers, body: formOf(form) }
  }
  return { method: route.method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

function formOf(parts: NonNullable<Wanted['form']>): Buffer {
  const pieces = parts.flatMap(({ name, filename, body }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`
    return [Buffer.from(head), Buffer.from(body as string), Buffer.from('\r\n')]
  })
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)])
}
