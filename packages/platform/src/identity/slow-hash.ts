// scrypt on a thread of its own that gives way to everything else: a storm of logins takes the processor's spare time
// and no other request's (libuv's own threads, on which crypto.scrypt runs, compete with the one that answers).
import { Worker } from 'node:worker_threads'

interface HashJob {
  readonly password: string
  readonly salt: Uint8Array
  readonly length: number
  readonly cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number }
}

/** Text, so that it needs no file of its own beside whatever the platform is bundled into. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads')
const { scryptSync } = require('node:crypto')
// On Linux a priority is a thread's; elsewhere it would be the whole platform's.
if (process.platform === 'linux') try { require('node:os').setPriority(0, 10) } catch {}
parentPort.on('message', ({ id, job }) => {
  try {
    parentPort.postMessage({ id, key: scryptSync(job.password, job.salt, job.length, job.cost) })
  } catch (error) {
    parentPort.postMessage({ id, error: String(error) })
  }
})`

interface Waiting {
  readonly resolve: (key: Buffer) => void
  readonly reject: (error: Error) => void
}

type Answer = { readonly id: number } & ({ readonly key: Uint8Array } | { readonly error: string })

const waiting = new Map<number, Waiting>()
let worker: Worker | undefined
let last = 0

/** The scrypt key of a password. Errors: what scrypt says of its parameters. */
export function slowHash(job: HashJob): Promise<Buffer> {
  worker ??= start()
  const to = worker
  return new Promise((resolve, reject) => {
    const id = ++last
    waiting.set(id, { resolve, reject })
    // A process ends when all that is left is a thread with nothing to do.
    to.ref()
    to.postMessage({ id, job })
  })
}

function start(): Worker {
  const started = new Worker(PROGRAM, { eval: true, env: {}, execArgv: [] })
  started.unref()
  started.on('message', (answer: Answer) => {
    const one = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (waiting.size === 0) started.unref()
    if ('error' in answer) one?.reject(new Error(answer.error))
    else one?.resolve(Buffer.from(answer.key))
  })
  started.on('error', (error: Error) => {
    if (worker === started) worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  return started
}
