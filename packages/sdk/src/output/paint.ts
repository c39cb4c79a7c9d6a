type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
const CODES: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

/** A function a style: `paint.red('no')`. They leave texts alone where colours are not wanted. */
export type Paint = Record<Style, (text: string) => string>

/**
 * Whether a stream gets colours: `NO_COLOR` (any non-empty value) forbids, then `FORCE_COLOR` demands (`0` forbids),
 * then `TERM=dumb` forbids; otherwise a terminal gets them and a pipe does not.
 */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTTY: boolean | undefined): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  if (env.TERM === 'dumb') return false
  return isTTY === true
}

/** Functions that colour a text, or leave it as it is. */
export const createPaint = (color: boolean): Paint =>
  Object.fromEntries(
    Object.entries(CODES).map(([style, [on, off]]) => [
      style,
      (text: string) => (color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text),
    ]),
  ) as Paint
