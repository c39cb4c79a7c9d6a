// Progress of long work, on stderr: moving lines on a terminal, one plain line a step elsewhere, nothing with --quiet.
import type { CommandContext } from '../command/index.ts'

export { type ByteBar, type ByteBarOptions, byteBar } from './byte-bar.ts'

/** One step of long work. */
export interface Task {
  /** Shown while it runs. */
  readonly title: string
  /** `report` changes the line of the running step. */
  readonly run: (report: (text: string) => void) => Promise<void>
}

type Shown = Pick<CommandContext, 'io' | 'quiet' | 'say' | 'env'>

/** Runs the tasks one after another; the first failure ends them and is thrown as it is. */
export async function runTasks(ctx: Shown, tasks: readonly Task[]): Promise<void> {
  if (ctx.quiet || ctx.io.stderr.isTTY !== true || ctx.env.TERM === 'dumb') return runPlain(ctx, tasks)
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2')
  const stderr = ctx.io.stderr as unknown as NodeJS.WriteStream
  // Both of its renderers write to stdout unless told otherwise.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stderr, stderr) })
  const steps = tasks.map(({ title, run }) => ({
    title,
    task: (_: unknown, step: { output: string }) =>
      run((text) => {
        step.output = text
      }),
  }))
  // Its own listener ends the process with 127 at Ctrl-C, before what was begun is cleared away (listr2, Listr.run).
  const options = { rendererOptions: { logger }, fallbackRendererOptions: { logger }, registerSignalListeners: false }
  await new Listr(steps, options).run()
}

async function runPlain(ctx: Shown, tasks: readonly Task[]): Promise<void> {
  for (const { title, run } of tasks) {
    ctx.say(title)
    await run(() => undefined)
  }
}
