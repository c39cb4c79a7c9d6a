interface RangeOptions {
  readonly includePrerelease?: boolean
}

/**
 * Whether a version is in a range. What nearly every package states (the version itself, `^` or `~` before it, any) is
 * decided here; the rest asks semver, which is loaded then.
 */
export async function fits(version: string, range: string, options: RangeOptions = {}): Promise<boolean> {
  const plain = fitsPlainly(version, range)
  if (plain !== undefined) return plain
  const { default: satisfies } = await import('semver/functions/satisfies.js')
  return satisfies(version, range, options)
}

/** How a `hostRange` is read, wherever it is: a core of a release to come is one of the cores that the range names. */
export const HOST_RANGE = { includePrerelease: true } as const

/** The same without semver; undefined when it takes more. */
export function fitsPlainly(version: string, range: string): boolean | undefined {
  // `workspace:` stands in the packages of the clone alone, which are of one version.
  if (range === '' || range === '*' || range.startsWith('workspace:')) return true
  if ([version, `^${version}`, `~${version}`, `>=${version}`].includes(range)) return true
  return /^\d+\.\d+\.\d+$/.test(range) ? false : undefined
}
