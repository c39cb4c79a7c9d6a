// Whether an answer holds what was recorded. More fields are fine; sentences are each platform's own.

/** What stands for values that differ from run to run: `$uuid-3` is the same value wherever it comes. */
export type Bindings = Map<string, string>

const TOKEN = /\$(time|text|[a-z]+(?:-[a-z]+)*-\d+)/g
const ISO_TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Fills the placeholders of something that is to be sent. */
export function fill(value: unknown, bound: Bindings): unknown {
  if (typeof value === 'string') return fillText(value, bound)
  if (Array.isArray(value)) return value.map((item) => fill(item, bound))
  if (typeof value !== 'object' || value === null) return value
  const { $repeat } = value as { $repeat?: [string, number] }
  if ($repeat !== undefined) return $repeat[0].repeat($repeat[1])
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, bound)]))
}

export const fillText = (text: string, bound: Bindings): string =>
  text.replace(TOKEN, (_, name: string) => {
    if (name === 'time') return '2999-01-01T00:00:00Z'
    const value = bound.get(name)
    if (value === undefined) throw new Error(`Nothing has told ${name} yet.`)
    return value
  })

/** What is missing or other in `actual`, as lines; placeholders seen for the first time are bound. */
export function differences(
  recorded: unknown,
  actual: unknown,
  bound: Bindings,
  without: readonly string[] = [],
  path = '',
): string[] {
  if (without.includes(path)) return []
  if (typeof recorded === 'string') return textDifferences(recorded, actual, bound, path)
  if (Array.isArray(recorded)) {
    // The team of this machine is one more than was recorded.
    const items = Array.isArray(actual) ? actual.filter((item) => !JSON.stringify(item).includes('"local"')) : undefined
    if (items?.length !== recorded.length) return [`${path}: ${JSON.stringify(actual)}, not ${recorded.length} items`]
    return recorded.flatMap((item, at) => differences(item, items[at], bound, without, `${path}[]`))
  }
  if (typeof recorded === 'object' && recorded !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${path}: ${JSON.stringify(actual)}, not an object`]
    return Object.entries(recorded).flatMap(([key, item]) =>
      differences(item, (actual as Record<string, unknown>)[key], bound, without, path === '' ? key : `${path}.${key}`),
    )
  }
  return recorded === actual ? [] : [`${path}: ${JSON.stringify(actual)}, not ${JSON.stringify(recorded)}`]
}

function textDifferences(recorded: string, actual: unknown, bound: Bindings, path: string): string[] {
  if (recorded === '$number') return typeof actual === 'number' ? [] : [`${path}: ${JSON.stringify(actual)}, no number`]
  const names: string[] = []
  const pattern = recorded
    .split(TOKEN)
    .map((part, at) => {
      if (at % 2 === 0) return literal(part)
      if (part === 'time') return ISO_TIME
      if (part === 'text') return '[^]+'
      const value = bound.get(part)
      if (value !== undefined) return literal(value)
      names.push(part)
      return '([^]+)'
    })
    .join('')
  const found = typeof actual === 'string' ? new RegExp(`^${pattern}$`).exec(actual) : null
  if (found === null) return [`${path}: ${JSON.stringify(actual)}, not ${recorded}`]
  for (const [at, name] of names.entries()) bound.set(name, found[at + 1] as string)
  return []
}
