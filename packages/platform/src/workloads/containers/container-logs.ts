import type { ContainerSummary, Engine, EngineLogQuery } from '../../engine/index.ts'
import { isEngineError } from '../../engine/index.ts'
import type { LogLine, LogQuery } from '../../ports/index.ts'
import { LineQueue } from '../output/line-queue.ts'
import { mergeLines } from '../output/merge-lines.ts'
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
      return run === undefined ? [] : [lines(source, run, pastOf(source, query))]
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
  { engine }: LogSource,
  container: ContainerSummary,
  query: EngineLogQuery,
): AsyncGenerator<LogLine> {
  const replica = nameOf(container)
  try {
    for await (const line of engine.containerLogs(container.id, query)) yield { ...line, replica }
  } catch (error) {
    // Removed, or about to be: then nobody has its lines any more.
    if (!isEngineError(error, 'not_found', 'conflict')) throw error
  }
}

/** What is there first, in order, then every line as it is written, by whichever container. */
async function* follow(source: LogSource, query: LogQuery, onChange: OnChange): AsyncGenerator<LogLine> {
  const end = new AbortController()
  const signal = query.signal === undefined ? end.signal : AbortSignal.any([query.signal, end.signal])
  const queue = new LineQueue(signal)
  const followed = new Set<string>()
  const began = source.clock()
  /** Goes on behind the line of time `after`. */
  const goOn = async function* (container: ContainerSummary, after: string | undefined): AsyncGenerator<LogLine> {
    const since = after === undefined ? began : Math.floor(Date.parse(after))
    for await (const line of lines(source, container, { since, follow: true, signal })) {
      if (after === undefined || line.time > after) yield line
    }
  }
  const newest = async () => [...bySlot(await containersOf(source)).values()].flatMap((runs) => runs.slice(0, 1))
  const present = await newest()
  const last = new Map<string, string>()
  for (const container of present) followed.add(container.id)
  const past = present.map((container) => lines(source, container, pastOf(source, query)))
  for await (const line of mergeLines(past)) {
    last.set(line.replica, line.time)
    yield line
  }
  for (const container of present) void queue.drain(goOn(container, last.get(nameOf(container))))

  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    for (const container of await newest()) {
      if (followed.has(container.id)) continue
      followed.add(container.id)
      void queue.drain(goOn(container, undefined))
    }
  }
  const stop = onChange((uid) => {
    if (uid === source.uid) looking = looking.then(look).catch(() => undefined)
  })
  try {
    yield* queue
  } finally {
    stop()
    end.abort()
  }
}

function pastOf({ clock }: LogSource, { tail, since, signal }: LogQuery): EngineLogQuery {
  return {
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since: clock() - since }),
    ...(signal === undefined ? {} : { signal }),
  }
}
