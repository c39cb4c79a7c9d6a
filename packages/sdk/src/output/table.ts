import { sanitizeLine } from './sanitize.ts'
import { textWidth, truncate } from './width.ts'

/** What a cell may need besides its row: the clock, for ages. Milliseconds since the epoch. */
export interface CellContext {
  readonly now: number
}

/** One column of a table: its header, and what stands in it. */
export interface Column<Row> {
  /** Printed in upper case. */
  readonly header: string
  /** Not narrowed for a terminal, as the first column never is: what one copies or looks up. */
  readonly firm?: boolean
  /** The cell; `-` for undefined and for an empty text. */
  readonly value: (row: Row, context: CellContext) => string | number | boolean | undefined
}

/** What a table is fitted to. */
export interface TableOptions {
  /** Milliseconds since the epoch; ages are relative to it. */
  readonly now?: number
  /** Cells per line: the widest columns give way to it, then lines are cut. Leave out for a pipe, where nothing is. */
  readonly width?: number | undefined
}

const GAP = '   '
/** No column is narrowed below this: less says nothing. */
const NARROWEST = 8

/**
 * Takes the cells that are too many from the widest columns, one by one, so that the last column is still seen: in a
 * log of decisions that is the reason. Firm ones and the first keep theirs.
 */
function fit(widths: readonly number[], firm: readonly boolean[], width: number): number[] {
  const fitted = [...widths]
  let surplus = fitted.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width
  for (; surplus > 0; surplus -= 1) {
    const widest = Math.max(...fitted.filter((_, index) => !firm[index]))
    if (widest <= NARROWEST) break
    fitted[fitted.findIndex((each, index) => each === widest && !firm[index])] = widest - 1
  }
  return fitted
}

/**
 * A table as kubectl prints one: headers in upper case, columns left-aligned and three spaces apart, no boxes, no
 * trailing spaces, `-` for what is missing. Ends with a line feed.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions = {},
): string {
  const context = { now: options.now ?? Date.now() }
  const cell = (column: Column<Row>, row: Row): string => {
    const value = column.value(row, context)
    return value === undefined || value === '' ? '-' : sanitizeLine(String(value))
  }
  const lines = [
    columns.map(({ header }) => header.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cell(column, row))),
  ]
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => textWidth(line[index]!))))
  const firm = columns.map((column, index) => index === 0 || column.firm === true)
  const widths = options.width === undefined ? natural : fit(natural, firm, options.width)
  return lines
    .map((line) => {
      const padded = line.map((whole, index) => {
        const text = truncate(whole, widths[index]!)
        return text + ' '.repeat(widths[index]! - textWidth(text))
      })
      const whole = padded.join(GAP).trimEnd()
      return `${options.width === undefined ? whole : truncate(whole, options.width)}\n`
    })
    .join('')
}
