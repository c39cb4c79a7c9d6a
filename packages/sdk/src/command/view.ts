import type { Paint } from '../output/paint.ts'
import type { CellContext, Column } from '../output/table.ts'

/** What a view may need besides the result. */
export interface ViewContext extends CellContext {
  /** Colours for stdout; plain texts where none are wanted. */
  readonly paint: Paint
}

/**
 * How a result `R` is shown to people. Data formats (json, yaml) need nothing: they print the result itself. Texts of
 * the result reach these functions free of control characters.
 */
// biome-ignore lint/suspicious/noExplicitAny: a view without rows says nothing about them.
export interface View<R, Row = any> {
  /** Columns of `-o table`. */
  readonly table?: readonly Column<Row>[]
  /** Columns of `-o wide`; the table's when absent. */
  readonly wide?: readonly Column<Row>[]
  /** The rows; the result itself when it is a list. */
  readonly rows?: (result: R) => readonly Row[]
  /** Said on stderr in place of a table without rows. */
  readonly empty?: string | ((result: R) => string)
  /** Above the table: whole lines. */
  readonly intro?: (result: R, context: ViewContext) => string
  /** In place of a table, or below it: whole lines. */
  readonly text?: (result: R, context: ViewContext) => string
  /** Whether a result is a document that people want as it is: printed as with `-o yaml`, nothing taken out. */
  readonly asYaml?: (result: R) => boolean
  /** Lines of `-o name`: `grant/desk-readers`, or plain names. */
  readonly name?: (result: R) => readonly string[]
  /** One line of a stream (`emit`). */
  readonly line?: (item: Row, context: ViewContext) => string
}

/**
 * A view for `static view`: typed, and kept out of the command catalogue, which takes every static property that JSON
 * can hold.
 *
 * @example
 * static override view = defineView<readonly Quota[], Quota>({
 *   table: [{ header: 'namespace', value: ({ namespace }) => namespace }],
 *   empty: 'No quotas.',
 *   name: (quotas) => quotas.map(({ namespace }) => `quota/${namespace}`),
 * })
 */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export const defineView = <R, Row = any>(view: View<R, Row>): View<R, Row> =>
  Object.defineProperty({ ...view }, 'toJSON', { value: () => undefined })
