import type { ContainerSummary, Engine } from '../../engine/index.ts'
import { isEngineError } from '../../engine/index.ts'
import type { LogLine, LogQuery } from '../../ports/index.ts'
import { LineQueue } from '../line-queue.ts'
import { mergeLines } from '../merge-lines.ts'
import { KEY, ofServer, REPLICA } from './labels.ts'

export interface LogSource {
  readonly engine: Engine
  readonly instance: string
  readonly uid: string
  readonly clock: () => number
}

type OnChange = (listener: (uid: string) => void) => () => void

/**
 * What the containers of a server have written, those of all replicas in the order of time. Of each replica its present
 * container, running or ended, or with `previous` the one before; with `follow` also the ones that come after it.
 */
export async function* containerLogs(source: LogSource, query: LogQuery, onChange: OnChange): AsyncGenerator<LogLine> {
  if (query.follow === true && query.previous !== true) {
    yield* follow(source, query, onChange)
    return
  }
  const containers = await containersOf(source)
  yield* mergeLines(
    [...bySlot(containers).values()].flatMap((runs) => {
      const run = runs[query.previous === true ? 1 : 0]
      return run === undefined ? [] : [lines(source, run, query)]
    }),
  )
}

/** The runs of each replica, the newest first. */
function bySlot(containers: readonly ContainerSummary[]): Map<string, ContainerSummary[]> {
  const slots = new Map<string, ContainerSummary[]>()
  for (const container of containers) {
    const slot = nameOf(container)
    slots.set(slot, [...(slots.get(slot) ?? []), container])
  }
  for (const runs of slots.values()) {
    runs.sort(
      (one, other) =>
        Number(other.state === 'running') - Number(one.state === 'running') || other.created - one.created,
    )
  }
  return slots
}

/** Which replica of which version: both run side by side during an update. */
const nameOf = ({ labels }: ContainerSummary): string => `${labels[KEY]?.slice(0, 6) ?? ''}-${labels[REPLICA] ?? '0'}`

const containersOf = ({ engine, instance, uid }: LogSource): Promise<readonly ContainerSummary[]> =>
  engine.listContainers(ofServer(instance, uid))

async function* lines(
  { engine, clock }: LogSource,
  container: ContainerSummary,
  { tail, since, follow: goOn, signal }: LogQuery,
): AsyncGenerator<LogLine> {
  const replica = nameOf(container)
  const from = since === undefined ? {} : { since: clock() - since }
  try {
    for await (const line of engine.containerLogs(container.id, {
      ...(tail === undefined ? {} : { tail }),
      ...from,
      ...(goOn === true ? { follow: true } : {}),
      ...(signal === undefined ? {} : { signal }),
    })) {
      yield { ...line, replica }
    }
  } catch (error) {
    if (!isEngineError(error, 'not_found')) throw error
  }
}

/** What is there first, in order, then every line as it is written, by whichever container. */
async function* follow(source: LogSource, query: LogQuery, onChange: OnChange): AsyncGenerator<LogLine> {
  const signal = query.signal ?? new AbortController().signal
  const queue = new LineQueue(signal)
  const followed = new Set<string>()
  let looking: Promise<void> = Promise.resolve()
  const look = (): void => {
    looking = looking
      .then(async () => {
        const newest = [...bySlot(await containersOf(source)).values()].flatMap((runs) => runs.slice(0, 1))
        const first = followed.size === 0
        for (const container of newest) {
          if (followed.has(container.id)) continue
          followed.add(container.id)
          // Of a container that was started meanwhile, everything.
          const { tail: _tail, since: _since, ...rest } = query
          void queue.drain(lines(source, container, first ? { ...query, signal } : { ...rest, signal }))
        }
      })
      .catch(() => undefined)
  }
  const stop = onChange((uid) => {
    if (uid === source.uid) look()
  })
  look()
  try {
    yield* queue
  } finally {
    stop()
    queue.close()
  }
}
