// A closed loop of HTTP requests: each connection sends its next request when the answer of the last one is complete.
import { Pool } from 'undici'

/**
 * Calls `url` for `seconds` over `connections` connections, after a tenth of that time to warm up. Every answer must
 * have status 200 and hold `expected`, else it throws: a wrong answer is not a fast one.
 */
export async function load({ url, headers, body, connections, seconds, expected }) {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const times = []
  const start = performance.now()
  const from = start + seconds * 100
  const until = from + seconds * 1000
  const once = () =>
    new Promise((resolve, reject) => {
      const began = performance.now()
      const chunks = []
      let status = 0
      pool.dispatch(
        { path: pathname, method: 'POST', headers, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, code) {
            status = code
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk)
          },
          onResponseEnd() {
            const text = chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString()
            if (status !== 200 || !text.includes(expected)) return reject(new Error(`${url}: ${status} ${text}`))
            const now = performance.now()
            if (began >= from && now <= until) times.push(now - began)
            resolve()
          },
          onResponseError: (_controller, error) => reject(error),
        },
      )
    })
  const worker = async () => {
    while (performance.now() < until) await once()
  }
  await Promise.all(Array.from({ length: connections }, worker))
  await pool.close()
  times.sort((a, b) => a - b)
  return { perSecond: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
