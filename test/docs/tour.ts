// Runs the console blocks of a document, line by line, and holds what is printed against what the document says.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Background, type RunOptions, root, type Sandbox } from '../support/sandbox.ts'
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

/** The line with all that its reader sees on stdout; one that says itself where errors go is left alone. */
const seen = (line: string): string => (line.includes('2>') ? line : `${line} 2>&1`)

/**
 * Runs every step of the document; throws at the first that prints anything else. Gives the steps that were run. Each
 * line has a shell of its own, so what a reader's shell would keep is kept here: its folder, and its last job.
 */
export async function runTour({ document, section, box, here = (line) => line, options = {} }: Tour): Promise<Step[]> {
  const steps = stepsOf(await readFile(join(root, document), 'utf8'), section)
  let cwd = options.cwd ?? box.dir
  let job: Background | undefined
  for (const { command, background, expected, line } of steps) {
    const folder = /^cd (\S+)$/.exec(command)?.[1]
    if (folder !== undefined) {
      cwd = join(cwd, folder)
      continue
    }
    if (command === 'SERVER_PID=$!') continue
    if (command === 'kill $SERVER_PID') {
      await job?.stop()
      continue
    }
    const wanted = expected.map(here)
    let shown: string
    if (background) {
      // exec: the signal that ends it must reach the program, not a shell before it.
      job = box.start(['sh', '-c', `exec ${here(command)} 2>&1`], { ...options, cwd })
      await job.until(new RegExp(`(?:.*\n){${wanted.length}}`))
      shown = job.output()
    } else shown = (await box.run(['sh', '-c', seen(here(command))], { ...options, cwd })).stdout
    const lines = shown.trimEnd() === '' ? [] : shown.trimEnd().split('\n')
    const wrong = wanted.find((text, index) => !lineMatches(text, lines[index] ?? ''))
    if (wrong !== undefined || lines.length !== wanted.length)
      throw new Error(`${document}:${line}: $ ${command}\nexpected:\n${wanted.join('\n')}\nprinted:\n${shown}`)
  }
  return steps
}
