/** Absent, or nothing but white space: what admission and defaulting call blank (resources-and-policy §5). */
export const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ''

/** `block` with every blank or absent member of `defaults` filled in; a new object. */
export function fillBlanks<T extends object>(block: T, defaults: Partial<Record<keyof T, string>>): T {
  const filled = { ...block } as Record<string, unknown>
  for (const [key, value] of Object.entries<string | undefined>(defaults)) {
    if (isBlank(filled[key] as string | undefined) && value !== undefined && value !== '') filled[key] = value
  }
  return filled as T
}
