import { readFileSync } from 'node:fs'

export interface Listener {
  readonly port: number
  /** Only the container itself reaches it. */
  readonly loopback: boolean
}

/** State LISTEN in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = '0A'
/** The engine's own name server listens inside each container of a network of ours. */
const ENGINE_DNS = '0B00007F'

/** The listeners in the text of /proc/PID/net/tcp or tcp6 (proc(5)). */
export function parseListeners(text: string): readonly Listener[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((row) => {
      const [, local = '', , state] = row.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      if (state !== LISTEN || address === ENGINE_DNS || port === '') return []
      return [{ port: Number.parseInt(port, 16), loopback: isLoopback(address) }]
    })
}

/** 127.0.0.0/8 or ::1, as the kernel writes them: words in the order of the machine. */
const isLoopback = (address: string): boolean =>
  address.length === 8 ? address.endsWith('7F') : address === '00000000000000000000000001000000'

/** Where the container with this first process listens; undefined when that cannot be seen from here. */
export function listenersOf(pid: number): readonly Listener[] | undefined {
  if (pid <= 0) return undefined
  try {
    const found = ['tcp', 'tcp6'].flatMap((file) => parseListeners(readFileSync(`/proc/${pid}/net/${file}`, 'latin1')))
    return found.filter(
      (listener, at) =>
        found.findIndex(({ port, loopback }) => port === listener.port && loopback === listener.loopback) === at,
    )
  } catch {
    return undefined
  }
}

/** Whether it listens already, and not where others could reach it at this port. */
export const listensElsewhere = (port: number, listeners: readonly Listener[] = []): boolean =>
  listeners.length > 0 && !listeners.some((listener) => listener.port === port && !listener.loopback)

/** A sentence about a container that runs and does not listen where it should. */
export function whyNotListening(port: number, seconds: number, listeners: readonly Listener[] | undefined): string {
  const expected = `Nothing listens on port ${port} (PORT) within ${seconds} s`
  if (listeners === undefined) return `${expected}.`
  if (listeners.some((listener) => listener.port === port && listener.loopback)) {
    return `${expected}: the server listens on 127.0.0.1:${port}, which only its own container reaches. It has to listen on 0.0.0.0.`
  }
  if (listeners.some((listener) => listener.port === port)) {
    return `The server listens on port ${port}, and its container cannot be reached from here: a rootless engine keeps the network of its containers to itself.`
  }
  if (listeners.length === 0) return `${expected}, nor on any other port.`
  const ports = listeners.map((listener) => (listener.loopback ? `127.0.0.1:${listener.port}` : String(listener.port)))
  const others = [...new Set(ports)].join(', ')
  return `${expected}: the server listens on ${others}. It has to read PORT, or spec.port has to say where it listens.`
}
