// npm's rule for the names of packages. A name becomes a path: nothing hidden, no second slash, nothing that means
// something in a path or URL.
const PART = '[a-z0-9~-][a-z0-9._~-]*'
const NAME = new RegExp(`^(?:@${PART}/)?${PART}$`)
const SCOPE = new RegExp(`^@${PART}$`)
const LONGEST = 214

/** A name that npm accepts for a new package. */
export const isPackageName = (text: string): boolean => text.length <= LONGEST && NAME.test(text)

/** `@acme` */
export const isScope = (text: string): boolean => SCOPE.test(text)

/** `@acme` of `@acme/tools`; undefined for a name without scope. */
export const scopeOf = (name: string): string | undefined =>
  name.startsWith('@') && name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined
