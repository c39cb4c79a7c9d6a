// The guide's https://platform.example.com: a TLS front with a certificate of the test's own before a local platform.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selfSigned } from './self-signed.ts'

export const PLATFORM = 'platform.example.com'
const NAMES = [PLATFORM, 'registry.example.com', 'mcp.example.com']
const PRELOAD = fileURLToPath(new URL('./name-map.cjs', import.meta.url))

export interface ExampleCom {
  /** What a process needs to find the names and to trust them. */
  readonly env: Record<string, string>
  readonly stop: () => Promise<void>
}

/** Serves the names in front of the platform at `port`, which must allow the host; undefined without openssl(1). */
export async function serveExampleCom(port: number): Promise<ExampleCom | undefined> {
  const tls = await selfSigned(NAMES)
  if (tls === undefined) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-ca-'))
  await writeFile(join(dir, 'ca.pem'), tls.cert)
  const front = createServer(tls, (req, res) => {
    const { method = 'GET', url, headers } = req
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.once('error', () => res.destroy())
    res.once('close', () => onward.destroy())
    req.pipe(onward)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const map = Object.fromEntries(NAMES.map((name) => [name, (front.address() as AddressInfo).port]))
  return {
    env: {
      NODE_OPTIONS: `--require ${PRELOAD}`,
      NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
      TEST_NAME_MAP: JSON.stringify(map),
    },
    stop: async () => {
      front.closeAllConnections()
      await new Promise((resolve) => front.close(resolve))
      await rm(dir, { recursive: true, force: true })
    },
  }
}
