import { connect, createServer } from 'node:net'

/** Whether something accepts connections at host and port now. Never throws; false once `signal` is aborted. */
export function accepts(host: string, port: number, signal?: AbortSignal, timeout = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false)
    const socket = connect({ host, port, autoSelectFamily: true })
    const settle = (answer: boolean) => {
      socket.destroy()
      signal?.removeEventListener('abort', no)
      resolve(answer)
    }
    const no = () => settle(false)
    socket.setTimeout(timeout, no)
    socket.once('connect', () => settle(true))
    socket.once('error', no)
    signal?.addEventListener('abort', no, { once: true })
  })
}

/** A loopback port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(address)))
    })
  })
}
