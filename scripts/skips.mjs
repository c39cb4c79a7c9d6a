// Skipped tests are counted and explained, never silent; in CI only those on the committed list may be skipped.

/**
 * @param {{ test: string, reason: string }[]} skipped
 * @param {{ test: string, reason: string }[]} allowed test/allowed-skips.json
 * @param {boolean} ci
 * @returns {{ lines: string[], refused: number }} what to print, and how many skips count as failures
 */
export function judgeSkips(skipped, allowed, ci) {
  const listed = new Set(allowed.map(({ test }) => test))
  let refused = 0
  const lines = skipped.map(({ test, reason }) => {
    const problem =
      !reason && !listed.has(test)
        ? 'without a reason'
        : ci && !listed.has(test)
          ? 'not on test/allowed-skips.json'
          : ''
    if (problem) refused += 1
    return `skipped${problem ? `, ${problem}` : ''}: ${test}${reason ? ` (${reason})` : ''}`
  })
  return { lines, refused }
}
