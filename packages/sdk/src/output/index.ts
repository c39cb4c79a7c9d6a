/**
 * An age in kubectl's short form, as in `3m` or `2d`, from a RFC 3339 time and a now in milliseconds.
 */
/** A number of bytes for people: `512 MiB`. */
export { formatAge, formatBytes } from '@mcp-runtime/contract/names'
export { toJson, toJsonLine, toYaml } from './encode.ts'
export { createPaint, type Paint, wantsColor } from './paint.ts'
export { sanitize, sanitizeDeep, sanitizeLine } from './sanitize.ts'
export { type CellContext, type Column, renderTable, type TableOptions } from './table.ts'
export { textWidth, truncate } from './width.ts'
