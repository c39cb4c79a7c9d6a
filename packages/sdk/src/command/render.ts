import { fail } from '../errors/index.ts'
import { toJson, toJsonLine, toYaml } from '../output/encode.ts'
import { sanitize, sanitizeDeep } from '../output/sanitize.ts'
import { renderTable } from '../output/table.ts'
import type { Format } from './format.ts'
import type { View, ViewContext } from './view.ts'

/** What goes where: `out` is data for stdout, `said` a sentence for stderr. */
export interface Rendered {
  readonly out: string
  readonly said?: string
}

export interface RenderOptions extends ViewContext {
  readonly width?: number | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: a view is typed where it is written; here any of them is carried out
export type AnyView = View<any, any>

const lines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('')
const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function renderForPeople(view: AnyView, result: unknown, wide: boolean, options: RenderOptions): Rendered {
  const columns = wide ? (view.wide ?? view.table) : view.table
  const text = view.text === undefined ? '' : ended(view.text(result, options))
  const intro = view.intro === undefined ? '' : ended(view.intro(result, options))
  if (columns === undefined) return { out: intro + text }
  const rows = view.rows === undefined ? (result as readonly unknown[]) : view.rows(result)
  if (rows.length > 0) return { out: intro + renderTable(columns, rows, options) + text }
  const empty = typeof view.empty === 'function' ? view.empty(result) : (view.empty ?? 'Nothing found.')
  return { out: intro + text, said: empty }
}

/** Turns a result into text. A result of `undefined` prints nothing. */
export async function render(
  format: Format,
  view: AnyView | undefined,
  result: unknown,
  options: RenderOptions,
): Promise<Rendered> {
  if (result === undefined) return { out: '' }
  if (format === 'json') return { out: toJson(result) }
  if (format === 'yaml') return { out: await toYaml(result) }
  if (format !== 'name' && view?.asYaml?.(result) === true) return { out: await toYaml(result) }
  const safe = sanitizeDeep(result)
  if (format === 'name') {
    const names = view?.name?.(safe) ?? fail('MCPR_USAGE', 'This command has no names to print with -o name.')
    return { out: lines(names) }
  }
  if (view === undefined) return { out: typeof safe === 'string' ? ended(safe) : await toYaml(safe) }
  return renderForPeople(view, safe, format === 'wide', options)
}

/** One item of a stream: a JSON line, a YAML document, or the line that people see: `text`, else the view's. */
export async function renderItem(
  format: Format,
  view: AnyView | undefined,
  item: unknown,
  options: RenderOptions,
  text?: string,
): Promise<string> {
  if (format === 'json') return toJsonLine(item)
  if (format === 'yaml') return `---\n${await toYaml(item)}`
  if (text !== undefined && format !== 'name') return `${sanitize(text)}\n`
  const safe = sanitizeDeep(item)
  if (format === 'name') return lines(view?.name?.(safe) ?? [])
  return ended(view?.line?.(safe, options) ?? JSON.stringify(safe))
}
