// One container from its start, or its adoption, to its end.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Upstream } from '@mcp-runtime/wire'
import { EngineError, isEngineError, isEngineGone } from '../../engine/index.ts'
import type { WorkloadStatus } from '../../ports/index.ts'
import { aborted } from '../aborted.ts'
import { accepts } from '../probe.ts'
import type { Run, RunEnd } from '../supervisor.ts'
import { containerConfig } from './container-config.ts'
import { networkName, ofReplica } from './labels.ts'
import { listenersOf, listensElsewhere, whyNotListening } from './listening.ts'
import type { ContainerPlan } from './plan.ts'
import { whenServing } from './serving.ts'
import type { ContainerSurroundings } from './surroundings.ts'
import { whyEnded, whyNotServing, whyNotStarted, wrongPlatform } from './why.ts'

/**
 * Runs one replica: takes the container that runs already when there is one that was made for the same plan, by this
 * platform or by one of this data folder that was killed; else makes a new one. The container of the run before stays,
 * for what it wrote.
 */
export function runContainer(plan: ContainerPlan, replica: number, around: ContainerSurroundings): Run {
  const { engine, instance, timings, watch, taken, log } = around
  const over = new AbortController()
  const { signal } = over
  let serve: (upstream: Upstream | undefined) => void = () => undefined
  const serving = new Promise<Upstream | undefined>((resolve) => {
    serve = resolve
  })
  let doubt: (doubt: Doubt) => void = () => undefined
  const doubted = new Promise<Doubt>((resolve) => {
    doubt = resolve
  })
  let id: string | undefined

  const live = async (): Promise<RunEnd> => {
    const { os, architecture } = await engine.facts()
    const misfit = wrongPlatform(plan.image, { os, architecture })
    if (misfit !== undefined) return misfit
    id = await obtain(plan, replica, around, signal)
    if (id === undefined) return { message: '' }
    const { addresses, pid } = await engine.inspectContainer(id)
    const address = addresses[networkName(instance, plan.owner.name, plan.owner.uid)]
    // Without an address it has ended already.
    if (address === undefined || address === '') return whyEnded(engine, id, plan)
    const ends = untilEnd(id, address)
    const gone = new AbortController()
    ends.then(
      () => gone.abort(),
      () => gone.abort(),
    )
    const waiting = AbortSignal.any([signal, gone.signal])
    void doubtOf(plan.port, pid, timings.elsewhere, waiting).then(doubt)
    const url = `http://${address}:${plan.port}${plan.owner.path}`
    const { upstream, listens } = await whenServing(url, timings, waiting)
    if (upstream === undefined && !signal.aborted && !gone.signal.aborted) {
      const why = await whyNotServing(engine, id, plan, timings.start, listens)
      await engine.stopContainer(id, timings.grace)
      return why
    }
    serve(upstream)
    if ((await ends) === 'lost') throw new EngineError('unavailable', 'The container engine went away.')
    return whyEnded(engine, id, plan)
  }

  /** An engine that restarts may leave its containers running: as long as one takes connections, it is not over. */
  const untilEnd = async (container: string, address: string): Promise<'ended' | 'lost'> => {
    while (!signal.aborted) {
      try {
        await engine.waitContainer(container, signal)
        return 'ended'
      } catch (error) {
        if (signal.aborted || isEngineError(error, 'not_found')) return 'ended'
        if (!isEngineGone(error)) throw error
      }
      while (!signal.aborted && !(await engine.answers())) {
        if (!(await accepts(address, plan.port, signal))) return 'lost'
        await sleep(timings.engineLook, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
    return 'ended'
  }

  const ended = live()
    .catch((error) => whyNotStarted(error, watch))
    .finally(() => {
      if (id !== undefined && !signal.aborted) taken.delete(id)
      serve(undefined)
      doubt(undefined)
    })

  return {
    pid: undefined,
    serving,
    doubt: doubted,
    ended,
    stop: async () => {
      over.abort()
      await ended
      if (id === undefined) return
      try {
        await engine.stopContainer(id, timings.grace)
        await engine.removeContainer(id)
      } catch (error) {
        // It is swept by its labels when the engine is back, or by the next platform of this folder.
        log.warn({ err: error, container: id }, 'a container could not be removed')
        void watch.back()
      } finally {
        taken.delete(id)
      }
    },
  }
}

type Doubt = Pick<WorkloadStatus, 'reason' | 'message'> | undefined

/** After `ms`: whether the server listens where nobody looks for it. It may still come; who waits for it should know. */
async function doubtOf(port: number, pid: number, ms: number, signal: AbortSignal): Promise<Doubt> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
  const listeners = signal.aborted ? undefined : listenersOf(pid)
  if (!listensElsewhere(port, listeners)) return undefined
  return { reason: 'NotListening', message: whyNotListening(port, ms / 1000, listeners) }
}

/** The id of a running container for this replica; undefined when `signal` was aborted on the way. */
async function obtain(
  plan: ContainerPlan,
  replica: number,
  { engine, instance, images, networks, taken }: ContainerSurroundings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { owner, key } = plan
  const all = await engine.listContainers(ofReplica(instance, owner.uid, key, replica))
  const there = all.filter(({ id }) => !taken.has(id))
  const [adopted, ...doubles] = there.filter(({ state }) => state === 'running')
  const [_previous, ...older] = there
    .filter(({ state }) => state !== 'running')
    .sort((one, other) => other.created - one.created)
  if (adopted !== undefined) taken.add(adopted.id)
  for (const { id } of [...doubles, ...older]) await engine.removeContainer(id)
  if (adopted !== undefined) return adopted.id
  // A large image takes its time; who ends the server does not wait for it.
  await Promise.race([images.ensure(plan.image), aborted(signal)])
  if (signal.aborted) return undefined
  await networks.ensure(plan)
  if (signal.aborted) return undefined
  const random = randomBytes(3).toString('hex')
  const name = `${networkName(instance, owner.name, owner.uid)}-${key.slice(0, 6)}-${replica}-${random}`
  const id = await engine.createContainer(name, containerConfig(plan, instance, replica))
  taken.add(id)
  try {
    await engine.startContainer(id)
  } catch (error) {
    taken.delete(id)
    await engine.removeContainer(id).catch(() => undefined)
    throw error
  }
  return id
}
