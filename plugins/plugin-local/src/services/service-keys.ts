// Keys of programs without an account, as the other platforms take them: lists in the environment (platform-api §3.1).
import { fail } from '@mcp-runtime/sdk/errors'

type Env = Readonly<Record<string, string | undefined>>

export interface GivenKeys {
  readonly user: readonly string[]
  readonly admin: readonly string[]
}

/** Of API_KEYS and ADMIN_API_KEYS, separated by commas. MCPR_INPUT_INVALID for a key that cannot be one. */
export async function serviceKeysOf(env: Env): Promise<GivenKeys> {
  return { user: await listOf(env, 'API_KEYS'), admin: await listOf(env, 'ADMIN_API_KEYS') }
}

async function listOf(env: Env, name: string): Promise<readonly string[]> {
  const keys = (env[name] ?? '').split(',').map((key) => key.trim())
  const given = keys.filter((key) => key !== '')
  if (given.length === 0) return []
  const { serviceKeyProblem } = await import('@mcp-runtime/platform')
  for (const key of given) {
    const problem = serviceKeyProblem(key)
    if (problem === undefined) continue
    // The text of a key is never shown.
    return fail('MCPR_INPUT_INVALID', `Key ${keys.indexOf(key) + 1} of ${name} ${problem}.`, {
      hint: `With ${name} set, the platform takes each of its keys for a program. Unset it if it is meant for something else.`,
      next: [{ command: 'openssl rand -base64 32', when: 'to make a good key' }],
    })
  }
  return given
}
