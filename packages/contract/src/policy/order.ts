/** Orders texts by code point, which is the byte order of UTF-8 that Go sorts by; `<` alone differs beyond the BMP. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  let at = 0
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++
  if (at === length) return a.length - b.length
  // Within a pair the first halves are equal, so the second halves decide; a pair sorts after every single unit.
  const left = a.charCodeAt(at)
  const right = b.charCodeAt(at)
  const isPair = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
  if (isPair(left) !== isPair(right)) return isPair(left) ? 1 : -1
  return left - right
}

const SURROGATE = /[\ud800-\udfff]/

/** A sorted copy, by namespace, NUL, name: the order in which grants and sessions are taken (resources-and-policy §11.8). */
export function byNamespaceAndName<T extends { name: string; namespace?: string }>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: orderKey(item) }))
  // Names are ASCII by rule, and there `<` is right and several times faster.
  const plain = keyed.every(({ key }) => !SURROGATE.test(key))
  return keyed
    .sort(plain ? (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : (a, b) => compareCodePoints(a.key, b.key))
    .map(({ item }) => item)
}

/** By namespace, then by name. */
export const orderKey = (item: { name: string; namespace?: string }): string => `${item.namespace ?? ''}\0${item.name}`
