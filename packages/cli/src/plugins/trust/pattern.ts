// What a line of a policy may name: one package, or all of a scope.

// npm's rule for new packages: lower case, nothing hidden, nothing that means something in a path or URL.
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

/** An exact name, or `@scope/*`. There is no other pattern: `*` or `acme-*` would let strangers' names in. */
export const isPattern = (text: string): boolean =>
  isPackageName(text) || (text.endsWith('/*') && isScope(text.slice(0, -2)))

/** Whether a pattern names a package. */
export const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('/*') ? scopeOf(name) === pattern.slice(0, -2) : pattern === name
