// Chunks of a stream are small objects that hold large memory outside of V8's heap, so V8 sees no hurry to collect them:
// a process that passes on 200 MB has 100 MB of them lying about. Collecting the young ones every few megabytes costs
// about a millisecond each and keeps it flat.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'minor'; execution: 'sync' }) => void

const STEP = 4 * 1024 * 1024
let collect: Collect | undefined

/** To be called with the length of each chunk that is done with. */
export function relief(): (bytes: number) => void {
  let since = 0
  return (bytes) => {
    since += bytes
    if (since < STEP) return
    since = 0
    collect ??= theCollector()
    collect({ type: 'minor', execution: 'sync' })
  }
}

/** V8's collector, which it shows only when told to; a build without one does nothing. */
function theCollector(): Collect {
  try {
    setFlagsFromString('--expose-gc')
    return runInNewContext('gc') as Collect
  } catch {
    return () => undefined
  }
}
