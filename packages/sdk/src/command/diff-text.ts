import type { Paint } from '../output/paint.ts'

/** One thing that differs, for `diffText`. */
export interface DiffBlock {
  /** What it is called: `mcp-team-acme/desk`. */
  readonly title: string
  /** There is nothing live to compare with. */
  readonly isNew: boolean
  /** Each place with what is live and what is wanted; an empty path is the whole of it. */
  readonly differences: readonly { readonly path: string; readonly live?: unknown; readonly wanted?: unknown }[]
}

/** Like a unified diff: a heading each, then each place with what is live (-) and what is wanted (+). */
export const diffText = (blocks: readonly DiffBlock[], paint: Paint): string =>
  blocks.map((block) => blockText(block, paint)).join('\n\n')

const blockText = ({ title, isNew, differences }: DiffBlock, paint: Paint): string =>
  [
    paint.bold(`--- ${isNew ? 'nothing' : 'live'}  ${title}`),
    paint.bold(`+++ wanted  ${title}`),
    ...differences.flatMap((one) => [
      ...(one.path === '' ? [] : [paint.cyan(`@@ ${one.path} @@`)]),
      ...('live' in one ? lines('-', one.live).map(paint.red) : []),
      ...('wanted' in one ? lines('+', one.wanted).map(paint.green) : []),
    ]),
  ].join('\n')

const lines = (sign: string, value: unknown): string[] =>
  (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).split('\n').map((line) => `${sign} ${line}`)
