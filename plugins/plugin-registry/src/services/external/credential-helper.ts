// Programs that keep logins: `docker-credential-NAME get` takes the server on stdin and prints JSON (Docker's protocol).
import { spawn } from 'node:child_process'
import { parseObject } from '@mcp-runtime/contract/json'
import type { RegistryCredentials } from '@mcp-runtime/oci'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail, mcprError } from '@mcp-runtime/sdk/errors'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/
const PATIENCE = 30_000
const LARGEST = 64 * 1024
/** What the helpers say when they have nothing for the server; it is no failure. */
const NOTHING = /credentials not found|no credentials|not found in native keychain/i

type Ctx = Pick<CommandContext, 'env' | 'signal' | 'redactor'>

/**
 * The login that a helper keeps, undefined when it has none. It is run without a shell, and what it prints is never
 * shown. MCPR_REGISTRY_LOGIN when it is missing or fails.
 */
export async function askHelper(ctx: Ctx, helper: string, server: string): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${helper}`
  if (!NAME.test(helper)) {
    fail(
      'MCPR_REGISTRY_LOGIN',
      `Docker's settings name ${JSON.stringify(helper)} as a credential helper, which is none.`,
    )
  }
  const { code, stdout } = await run(ctx, program, server)
  const reply = code === 0 ? parseObject(stdout) : undefined
  const { Username: username, Secret: secret } = reply ?? {}
  if (typeof username === 'string' && typeof secret === 'string' && secret !== '') {
    ctx.redactor.add(secret)
    // Docker's mark for a token that is traded for others.
    return username === '<token>' ? { identityToken: secret } : { username, password: secret }
  }
  if (code !== 0 && NOTHING.test(stdout)) return undefined
  return fail('MCPR_REGISTRY_LOGIN', `The credential helper ${program} has no answer for ${server}.`, {
    hint: code === 0 ? 'It ended well, but printed no login.' : `It ended with ${code}.`,
    next: [{ command: `docker login ${server}`, when: 'to log in again' }],
  })
}

function run(ctx: Ctx, program: string, input: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(PATIENCE)])
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: ctx.env as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'ignore'],
      signal,
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, LARGEST)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (ctx.signal.aborted) return reject(ctx.signal.reason)
      const why = error.code === 'ENOENT' ? 'is not on PATH' : error.name === 'AbortError' ? 'hangs' : 'cannot be run'
      reject(
        mcprError('MCPR_REGISTRY_LOGIN', `The credential helper ${program} ${why}; Docker's settings name it.`, {
          hint: 'Install it, or take credsStore or credHelpers out of config.json.',
          cause: error,
        }),
      )
    })
    // A helper that ends without reading is told by its exit code.
    child.stdin.on('error', () => {})
    child.stdin.end(`${input}\n`)
    child.on('close', (code) => resolve({ code: code ?? 128, stdout }))
  })
}
