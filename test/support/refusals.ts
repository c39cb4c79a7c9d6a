// What every refusal owes its reader: the right exit code, a stable code, a sentence that names the thing, a way on,
// and never the inside of the program.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import type { Ran, RunOptions, Sandbox } from './sandbox.ts'

export interface Refusal {
  readonly exit: number
  readonly code: string
  /** The sentence names the thing. */
  readonly says: RegExp
  /** In the hint. */
  readonly hint?: RegExp
  /** One of the next commands. */
  readonly next?: RegExp
}

/** Runs a command that must be refused, with `-o json`, and looks at everything it printed. */
export async function expectRefusal(
  box: Sandbox,
  words: readonly string[],
  refusal: Refusal,
  options?: RunOptions,
): Promise<Ran> {
  // What stands behind `--` is no longer ours.
  const end = words.indexOf('--')
  const at = end < 0 ? words.length : end
  const ran = await box.cli([...words.slice(0, at), '-o', 'json', ...words.slice(at)], options)
  expectRefused(ran, refusal)
  return ran
}

export function expectRefused(ran: Ran, { exit, code, says, hint, next }: Refusal): void {
  noInsides(ran)
  const { error } = ran.json() as {
    error: { code: string; message: string; hint?: string; next?: { command: string }[] }
  }
  expect({ exit: ran.code, code: error.code, message: error.message }).toEqual({
    exit,
    code,
    message: expect.stringMatching(says),
  })
  if (hint) expect(error.hint).toMatch(hint)
  if (next) expect(error.next?.map(({ command }) => command)).toContainEqual(expect.stringMatching(next))
  // Nobody is left alone with a bare refusal.
  if (exit !== 130) expect(error.hint ?? error.next).toBeTruthy()
}

/** No stack trace, no file of ours, no word of the interpreter. */
export function noInsides({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): void {
  expect(stdout + stderr).not.toMatch(
    /^\s*at .+:\d+:\d+\)?$|node:internal|node_modules|MODULE_NOT_FOUND|\[object |MCPR_BUG/m,
  )
}

const stops: (() => void)[] = []

/** An HTTP server that behaves as badly as the test wants; gives its URL. */
export async function misbehave(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Ends all servers of `misbehave`. */
export function behave(): void {
  for (const stop of stops.splice(0)) stop()
}

export const webPage: RequestListener = (_, reply) =>
  reply.setHeader('content-type', 'text/html').end('<!doctype html><html><body>Sign in</body></html>')

/** One gibibyte of JSON that never ends to be blank; how much of it was taken is what counts. */
export function endless(): { listener: RequestListener; sent: () => number } {
  let sent = 0
  const chunk = Buffer.alloc(256 * 1024, ' ')
  return {
    sent: () => sent,
    listener: (_, reply) => {
      reply.setHeader('content-type', 'application/json')
      const more = () => {
        while (!reply.destroyed && sent < 2 ** 30) {
          sent += chunk.length
          if (!reply.write(chunk)) return
        }
        if (!reply.destroyed) reply.end()
      }
      reply.on('drain', more)
      more()
    },
  }
}

/** A JWT that nobody has signed, past its time. */
export function expiredToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'somebody', exp: 1_600_000_000 })}.c2lnbmF0dXJl`
}
