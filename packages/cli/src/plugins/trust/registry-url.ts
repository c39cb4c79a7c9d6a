/**
 * A registry's address in the one form that addresses are compared in: an `http` or `https` URL with a slash at its
 * end. Undefined for anything else, and for one that holds a login, a query or a fragment.
 */
export function normalRegistry(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  if (url.username !== '' || url.password !== '' || /[?#]/.test(address)) return undefined
  return url.href.replace(/\/*$/, '/')
}
