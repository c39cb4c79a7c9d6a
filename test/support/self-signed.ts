// A certificate that nobody trusts.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A self-signed certificate for 127.0.0.1 and these names, and its key, both PEM; undefined where openssl(1) is not installed. */
export async function selfSigned(
  names: readonly string[] = ['registry.acme.example'],
): Promise<Certificate | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-certificate-'))
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
  const what = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const others = ['IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join()
  const whose = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${others}`]
  try {
    await promisify(execFile)('openssl', ['req', ...what, ...whose, '-keyout', key, '-out', cert])
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
