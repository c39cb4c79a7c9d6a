// A certificate that nobody trusts.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A self-signed certificate for 127.0.0.1 and registry.acme.example, and its key, both PEM; undefined where openssl(1) is not installed. */
export async function selfSigned(): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-certificate-'))
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
  const what = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const whose = [
    '-subj',
    '/CN=registry.acme.example',
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:registry.acme.example',
  ]
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
