const PLAIN = /^[A-Za-z_$][\w$-]*$/

/** Appends a key or an index to a path: `spec` + `tools` + 0 gives `spec.tools[0]`; odd keys stand in brackets. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  if (!PLAIN.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** The same place as a JSON pointer into `value`; whether a number is an index or a key is read from the value. */
export function pathOfPointer(pointer: string, value: unknown): string {
  let path = ''
  let current = value
  for (const segment of pointer.split('/').slice(1)) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    path = joinPath(path, Array.isArray(current) && /^\d+$/.test(key) ? Number(key) : key)
    current = typeof current === 'object' && current !== null ? (current as Record<string, unknown>)[key] : undefined
  }
  return path
}
