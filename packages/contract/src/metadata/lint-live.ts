import { error, type Issue, warning } from '../admission/issue.ts'
import { nearest } from '../names/nearest.ts'
import { quoteName } from '../names/shell.ts'
import type { ServerMetadata } from './schema.ts'

/**
 * The metadata held against what the running server lists (commands-user §6.2, `--from-server`): a declared tool that
 * it does not have is an error, a tool of its that is not declared a warning, because every call to it is denied.
 */
export function lintLive(entry: ServerMetadata, liveTools: readonly string[], path = ''): Issue[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`)
  const declared = (entry.tools ?? []).map(({ name }) => name)
  const live = [...new Set(liveTools)]
  const shown =
    live.length === 0 ? 'The server lists no tools.' : `The server has ${[...live].sort().map(quoteName).join(', ')}.`
  return [
    ...declared.flatMap((name, index) => {
      if (live.includes(name)) return []
      const close = nearest(
        name,
        live.filter((other) => !declared.includes(other)),
      )
      const hint = close === undefined ? shown : `Did you mean ${quoteName(close)}? ${shown}`
      return [error(at(`tools[${index}].name`), `The running server has no tool ${quoteName(name)}.`, { hint })]
    }),
    ...live
      .filter((name) => !declared.includes(name))
      .map((name) =>
        warning(
          at('tools'),
          `The running server has the tool ${quoteName(name)}, which the metadata does not declare.`,
          {
            hint: `It is ungoverned, so the gateway denies it. Declare it: mcp-runtime server init NAME --force --tool-spec ${quoteName(`${name}:TRUST:SIDE-EFFECT`).slice(1, -1)}`,
          },
        ),
      ),
  ]
}
