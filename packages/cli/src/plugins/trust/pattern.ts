// What a line of a policy may name: one package, or all of a scope.

import { isPackageName, isScope, scopeOf } from '../package-name.ts'

/** An exact name, or `@scope/*`. There is no other pattern: `*` or `acme-*` would let strangers' names in. */
export const isPattern = (text: string): boolean =>
  isPackageName(text) || (text.endsWith('/*') && isScope(text.slice(0, -2)))

/** Whether a pattern names a package. */
export const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('/*') ? scopeOf(name) === pattern.slice(0, -2) : pattern === name
