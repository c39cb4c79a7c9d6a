import type { LogLine } from '../../ports/index.ts'

/** Several sequences, each in the order of time, as one. */
export async function* mergeLines(sources: readonly AsyncIterable<LogLine>[]): AsyncGenerator<LogLine> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()))
  try {
    for (;;) {
      let first = -1
      for (let at = 0; at < heads.length; at += 1) {
        const head = heads[at]
        if (head === undefined || head.done === true) continue
        const best = heads[first]
        if (best === undefined || best.done === true || head.value.time < best.value.time) first = at
      }
      const head = heads[first]
      if (head === undefined || head.done === true) return
      yield head.value
      heads[first] = await (iterators[first] as AsyncIterator<LogLine>).next()
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()))
  }
}
