import { setTimeout as sleep } from 'node:timers/promises'
import { createUpstream, type Upstream } from '@mcp-runtime/wire'
import type { WorkloadOwner } from '../../ports/index.ts'
import { OutputTail } from '../output/output-tail.ts'
import { readLines } from '../output/read-lines.ts'
import { accepts, freePort } from '../probe.ts'
import type { Run, RunEnd } from '../supervisor.ts'
import type { Surroundings } from '../workload.ts'
import { processEnv } from './process-env.ts'
import { endGroup, startGroup } from './process-group.ts'
import type { ProcessTarget } from './target.ts'

/** Milliseconds that the output may go on after the process has ended. */
const LAST_OUTPUT = 200

/** Runs a server that listens on PORT and serves MCP at MCP_PATH. */
export async function runHttpProcess(owner: WorkloadOwner, target: ProcessTarget, around: Surroundings): Promise<Run> {
  const port = await freePort()
  const env = processEnv(process.env, target.env, { PORT: String(port), MCP_PATH: owner.path })
  const child = startGroup({ command: target.command, cwd: target.cwd, env })
  const tail = new OutputTail()
  for (const stream of ['stdout', 'stderr'] as const) {
    readLines(child[stream], (line) => {
      tail.add(line)
      around.output(owner, stream, line)
    })
  }

  const over = new AbortController()
  let late = false
  const ended = new Promise<RunEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      over.abort()
      resolve(whyNotStarted(target, error))
    })
    child.once('close', (code, signal) => {
      over.abort()
      const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
      const last = tail.telling === '' ? '' : ` It wrote: ${tail.telling}`
      const seconds = around.timings.start / 1000
      const message = late
        ? `The process did not listen on 127.0.0.1:${port} (its PORT) within ${seconds} s.${last}`
        : `The process ${how}.${last}`
      resolve({ message })
    })
  })
  // What the leader leaves running holds the output open, so that `close` would wait for it: the group is ended, and a
  // process that has left the group is not waited for, or nobody could detach, replace or stop this any more.
  child.once('exit', () => {
    void endGroup(child, 0)
    const timer = setTimeout(() => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, LAST_OUTPUT)
    child.once('close', () => clearTimeout(timer))
  })

  const serving = async (): Promise<Upstream | undefined> => {
    const deadline = AbortSignal.timeout(around.timings.start)
    const signal = AbortSignal.any([over.signal, deadline])
    while (!signal.aborted) {
      for (const host of ['127.0.0.1', '::1']) {
        if (await accepts(host, port, signal)) {
          return createUpstream(`http://${host === '::1' ? '[::1]' : host}:${port}${owner.path}`)
        }
      }
      await sleep(around.timings.look, undefined, { signal, ref: false }).catch(() => undefined)
    }
    if (!over.signal.aborted) {
      late = true
      await endGroup(child, around.timings.grace)
    }
    return undefined
  }

  return {
    pid: child.pid,
    serving: serving(),
    ended,
    stop: async () => {
      over.abort()
      await endGroup(child, around.timings.grace)
      await ended
    },
  }
}

function whyNotStarted({ command, cwd }: ProcessTarget, error: NodeJS.ErrnoException): RunEnd {
  const program = JSON.stringify(command[0])
  if (error.code === 'ENOENT') {
    return { hopeless: true, message: `There is no program ${program}, or no folder ${JSON.stringify(cwd)}.` }
  }
  if (error.code === 'EACCES') return { hopeless: true, message: `The program ${program} may not be executed.` }
  return { message: `The command could not be started: ${error.message}.` }
}
