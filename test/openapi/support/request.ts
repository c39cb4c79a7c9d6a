// From what is wanted of a route to the bytes that are sent.
import { type RouteSpec, routePath } from '@mcp-runtime/contract'
import { fixtures, type Wanted } from './fixtures.ts'
import type { Sent } from './http.ts'
import type { Judge } from './judge.ts'
import { minimal } from './values.ts'
import type { Who, World } from './world.ts'

export interface Reaching extends Wanted {
  /** Who is tried, in this order. */
  readonly who: readonly Who[]
}

/** What should be answered with success. */
export async function reaching(name: string, route: RouteSpec, world: World, judge: Judge): Promise<Reaching> {
  const made = await fixtures[name]?.(world)
  const { as = undefined, ...wanted } = made ?? {}
  const schema = judge.bodySchema(route)
  const params = Object.fromEntries(
    judge
      .parameters(route)
      .filter((parameter) => parameter.in === 'path' || (parameter as { required?: boolean }).required)
      .map((parameter) => [parameter.name, world.hints(parameter.name)[0] ?? 'desk']),
  )
  return {
    params,
    query: params,
    ...(schema === undefined ? {} : { body: minimal(schema, { judge, world }) }),
    ...wanted,
    who: as !== undefined ? [as] : route.audience === 'anyone' ? ['anon'] : ['admin', 'owner'],
  }
}

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
