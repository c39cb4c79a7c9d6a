// Why a container does not serve, in words for the one whose server it is.
import { type Engine, type EngineError, type EngineFacts, isEngineGone } from '../../engine/index.ts'
import type { StoredImage } from '../../ports/index.ts'
import { OutputTail } from '../output/output-tail.ts'
import type { RunEnd } from '../supervisor.ts'
import type { EngineWatch } from './engine-watch.ts'
import { listenersOf, whyNotListening } from './listening.ts'
import type { ContainerPlan } from './plan.ts'
import { inMebibytes } from './quantity.ts'

const LAST_LINES = 20

/** An engine runs only images of its own operating system and architecture. */
export function wrongPlatform(image: StoredImage, engine: EngineFacts): RunEnd | undefined {
  if (image.os === engine.os && image.architecture === engine.architecture) return undefined
  const has = `${image.os}/${image.architecture}`
  const needs = `${engine.os}/${engine.architecture}`
  const message = `The image is for ${has}, and the container engine here runs ${needs}. Build it with --platform ${needs}.`
  return { hopeless: true, state: 'failed', reason: 'WrongPlatform', message }
}

/** Of a container that has ended by itself. */
export async function whyEnded(engine: Engine, id: string, plan: ContainerPlan): Promise<RunEnd> {
  let details: Awaited<ReturnType<Engine['inspectContainer']>>
  try {
    details = await engine.inspectContainer(id)
  } catch (error) {
    if (isEngineGone(error)) throw error
    return { message: 'The container was removed by someone else.' }
  }
  const last = await telling(engine, id)
  if (details.outOfMemory) {
    const limit = `its limit of ${inMebibytes(plan.memory)} (spec.resources.limits.memory)`
    return { message: `The container was ended because it needed more memory than ${limit}.${last}` }
  }
  const how = details.exitCode === 137 ? 'was killed (exit code 137)' : `ended with exit code ${details.exitCode}`
  return { message: `The container ${how}.${last}` }
}

/** Of a container that runs and does not answer in time. */
export async function whyNotServing(
  engine: Engine,
  id: string,
  { port, owner }: ContainerPlan,
  start: number,
  listens: boolean,
): Promise<RunEnd> {
  const { pid } = await engine.inspectContainer(id)
  const last = await telling(engine, id)
  const seconds = start / 1000
  if (!listens) {
    const message = `${whyNotListening(port, seconds, listenersOf(pid))}${last}`
    return { state: 'backoff', reason: 'NotListening', message }
  }
  const message = `The server listens on port ${port} and did not answer HTTP at ${owner.path} within ${seconds} s.${last}`
  return { state: 'unreachable', reason: 'Unreachable', message }
}

/** Of a container that could not be made or started, or was lost with its engine. */
export function whyNotStarted(error: unknown, watch: EngineWatch): RunEnd {
  if (isEngineGone(error)) {
    const message = `${(error as EngineError).message} The server starts when the engine is back.`
    return { state: 'unreachable', reason: 'EngineUnavailable', message, again: watch.back() }
  }
  const said = plain(error instanceof Error ? error.message : String(error))
  return { state: 'failed', reason: 'CannotStart', message: `The container cannot be started: ${said}` }
}

/** ` It wrote: …`, or nothing. */
async function telling(engine: Engine, id: string): Promise<string> {
  const tail = new OutputTail(LAST_LINES)
  try {
    for await (const { line } of engine.containerLogs(id, { tail: LAST_LINES })) tail.add(line)
  } catch {
    // What it wrote cannot be had: then how it ended has to do.
  }
  return tail.telling === '' ? '' : ` It wrote: ${tail.telling}`
}

/** A sentence of the engine, safe for a terminal. */
function plain(text: string): string {
  const line = text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, 400)
  return line.endsWith('.') ? line : `${line}.`
}
