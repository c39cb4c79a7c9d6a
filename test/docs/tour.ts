// Runs the console blocks of a document, line by line, and holds what is printed against what the document says.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunOptions, root, type Sandbox } from '../support/sandbox.ts'
import { lineMatches, type Step, stepsOf } from './console.ts'

export interface Tour {
  /** Path in the repository, such as `docs/plugins.md`. */
  readonly document: string
  /** The `## ` heading whose steps are meant; all of the document's without one. */
  readonly section?: string
  readonly box: Sandbox
  /** Puts this run's ports, folders and registries in place of the document's. */
  readonly here?: (line: string) => string
  readonly options?: RunOptions
}

/** Runs every step of the document; throws at the first that prints anything else. Gives the steps that were run. */
export async function runTour({ document, section, box, here = (line) => line, options = {} }: Tour): Promise<Step[]> {
  const steps = stepsOf(await readFile(join(root, document), 'utf8'), section)
  for (const { command, background, expected, line } of steps) {
    const wanted = expected.map(here)
    const shown = background
      ? await startAndRead(box, here(command), wanted, options)
      : await box.run(['sh', '-c', `${here(command)} 2>&1`], options).then(({ stdout }) => stdout)
    const lines = shown.trimEnd() === '' ? [] : shown.trimEnd().split('\n')
    const wrong = wanted.find((text, index) => !lineMatches(text, lines[index] ?? ''))
    if (wrong !== undefined || lines.length !== wanted.length)
      throw new Error(`${document}:${line}: $ ${command}\nexpected:\n${wanted.join('\n')}\nprinted:\n${shown}`)
  }
  return steps
}

async function startAndRead(box: Sandbox, command: string, wanted: readonly string[], options: RunOptions) {
  // exec: the signal that ends it must reach the program, not a shell before it.
  const background = box.start(['sh', '-c', `exec ${command} 2>&1`], options)
  await background.until(new RegExp(`(?:.*\n){${wanted.length}}`))
  return background.output()
}
