// What the guide takes for granted: a platform under its names, a team acme, and alice, who owns it and has logged in.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PLATFORM, serveExampleCom } from '../../support/example-com.ts'
import { Sandbox } from '../../support/sandbox.ts'

export interface Acme {
  readonly box: Sandbox
  /** What a process needs to reach the names. */
  readonly env: Readonly<Record<string, string>>
  /** What names of its containers begin with. */
  readonly instance: string
  readonly stop: () => Promise<void>
}

const ALICE = { email: 'alice@acme.com', password: 'alice-of-acme-1' }

export async function startAcme(): Promise<Acme | { readonly reason: string }> {
  const box = await Sandbox.create()
  const names = ['--allow-host', PLATFORM, '--allow-host', 'mcp.example.com']
  const platform = (await box.ok(['local', 'up', '--port', '0', ...names, '-o', 'json'])).json()
  const front = await serveExampleCom(platform.port)
  if (front === undefined) {
    await box.dispose()
    return { reason: 'needs openssl' }
  }
  const stop = async () => {
    await front.stop()
    await box.dispose()
  }
  await foundTeam(platform.url, await adminToken(box))
  await box.ok(
    [
      ...['auth', 'login', '--api-url', `https://${PLATFORM}`],
      ...['--email', ALICE.email, '--password', ALICE.password, '--profile', 'alice'],
    ],
    { env: front.env },
  )
  const info = (await (await fetch(`${platform.url}/api/v1/platform`)).json()) as { instance: string }
  return { box, env: front.env, instance: info.instance.slice(0, 8), stop }
}

async function adminToken(box: Sandbox): Promise<string> {
  const config = JSON.parse(await readFile(join(box.dir, 'config/config.json'), 'utf8'))
  return config.accounts['local-admin'].token
}

/** There is no `team` command yet, so the platform is asked itself. */
async function foundTeam(url: string, token: string): Promise<void> {
  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as Promise<{ user: { id: string } }>
  }
  await ask('POST', '/runtime/teams', { slug: 'acme', name: 'Acme Corp' })
  const { user } = await ask('POST', '/users', { ...ALICE, role: 'user' })
  await ask('PUT', `/runtime/teams/acme/members/${user.id}`, { role: 'owner' })
}
