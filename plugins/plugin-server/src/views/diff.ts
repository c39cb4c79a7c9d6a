import { defineView, type Paint } from '@mcp-runtime/sdk/command'
import type { ServerDifference } from '../services/diff.ts'

/** Like a unified diff: a heading a server, then each place with what is live (-) and what is wanted (+). */
export const diffView = defineView<readonly ServerDifference[]>({
  text: (differences, { paint }) => {
    const servers = Map.groupBy(differences, ({ namespace, server }) => `${namespace}/${server}`)
    return [...servers].map(([server, list]) => block(server, list, paint)).join('\n\n')
  },
  name: (differences) => [...new Set(differences.map(({ server }) => `server/${server}`))],
})

function block(server: string, differences: readonly ServerDifference[], paint: Paint): string {
  const isNew = differences.some((one) => one.new)
  return [
    paint.bold(`--- ${isNew ? 'nothing' : 'live'}  ${server}`),
    paint.bold(`+++ wanted  ${server}`),
    ...differences.flatMap((one) => [
      ...(one.path === '' ? [] : [paint.cyan(`@@ ${one.path} @@`)]),
      ...('live' in one ? lines('-', one.live).map(paint.red) : []),
      ...('wanted' in one ? lines('+', one.wanted).map(paint.green) : []),
    ]),
  ].join('\n')
}

const lines = (sign: string, value: unknown): string[] =>
  (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).split('\n').map((line) => `${sign} ${line}`)
