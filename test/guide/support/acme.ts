// What the guide takes for granted: a platform under its names, a team acme, and alice, who owns it and has logged in.
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
  await foundTeam(box)
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

/** The lines of the reference, by the administrator. */
async function foundTeam(box: Sandbox): Promise<void> {
  const env = { MCP_PLATFORM_API_PROFILE: 'local-admin' }
  await box.ok(['team', 'create', 'acme', '--name', 'Acme Corp'], { env })
  const account = ['--username', ALICE.email, '--password', ALICE.password, '--role', 'owner']
  await box.ok(['team', 'user', 'create', 'acme', ...account], { env })
}
