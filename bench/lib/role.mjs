// Runs one part of a benchmark as a process of its own, so that parts do not share an event loop.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts `bench/lib/<name>.mjs`; resolves with the JSON line it prints once it serves. */
export async function startRole(name, ...args) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`${name} ended with exit code ${code} before it served`))),
  ])
  return {
    ...JSON.parse(line),
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

/** Of a role: tells that it serves, and calls `close` when the benchmark has ended. */
export function serving(about, close) {
  console.log(JSON.stringify(about))
  process.stdin.resume().once('end', async () => {
    await close()
    process.exit()
  })
}
