/** One entry as a TOML table; strings, lists of strings and one level of pairs, which is all that an entry has. */
export function tableText(
  container: string,
  name: string,
  entry: Readonly<Record<string, unknown>>,
  eol: string,
): string {
  const pairs = Object.entries(entry).map(([key, value]) => `${keyText(key)} = ${valueText(value)}`)
  return [`[${container}.${keyText(name)}]`, ...pairs].map((line) => line + eol).join('')
}

const keyText = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : stringText(key))

function valueText(value: unknown): string {
  if (typeof value === 'string') return stringText(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${keyText(key)} = ${valueText(item)}`)
    .join(', ')} }`
}

/** JSON's escapes are TOML's; only DEL must be escaped there and is not here (TOML 1.0, String). */
const stringText = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f')
