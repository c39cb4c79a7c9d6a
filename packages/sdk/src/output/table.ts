import { sanitizeLine } from './sanitize.ts'
import { textWidth, truncate } from './width.ts'

/** What a cell may need besides its row: the clock, for ages. Milliseconds since the epoch. */
export interface CellContext {
  readonly now: number
}

export interface Column<Row> {
  /** Printed in upper case. */
  readonly header: string
  readonly value: (row: Row, context: CellContext) => string | number | boolean | undefined
}

export interface TableOptions {
  /** Milliseconds since the epoch; ages are relative to it. */
  readonly now?: number
  /** Cells per line; lines are cut to it. Leave out for a pipe, where nothing is cut. */
  readonly width?: number | undefined
}

const GAP = '   '

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
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => textWidth(line[index]!))))
  return lines
    .map((line) => {
      const padded = line.map((text, index) => text + ' '.repeat(widths[index]! - textWidth(text)))
      const whole = padded.join(GAP).trimEnd()
      return `${options.width === undefined ? whole : truncate(whole, options.width)}\n`
    })
    .join('')
}
