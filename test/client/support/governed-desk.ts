// The ticket desk behind a platform of this machine, with a grant: what every test of clients begins with.
import { Sandbox } from '../../support/sandbox.ts'

export interface GovernedDesk {
  readonly box: Sandbox
  /** Of the gateway. */
  readonly url: string
}

export interface DeskOptions {
  /** More words for `server init`. */
  readonly init?: readonly string[]
  readonly agent: string
  /** What `access grant init` gives that agent. */
  readonly grant: readonly string[]
}

/** The folder has the metadata; `box.dispose()` ends everything. */
export async function governedDesk({ init = [], agent, grant }: DeskOptions): Promise<GovernedDesk> {
  const box = await Sandbox.create()
  const desk = await box.ticketDesk()
  const platform = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  await box.ok(['server', 'init', 'ticket-desk', '--from-server', desk.url, ...init])
  await box.ok(['server', 'deploy', 'ticket-desk', '--scope', 'tenant', '--no-wait'])
  await box.ok(['local', 'attach', 'ticket-desk', '--url', desk.url])
  const about = ['--server', 'ticket-desk', '--agent-id', agent, '--output', 'grant.yaml']
  await box.ok(['access', 'grant', 'init', 'readers', ...about, ...grant])
  await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
  return { box, url: `${platform.url}/ticket-desk/mcp` }
}
