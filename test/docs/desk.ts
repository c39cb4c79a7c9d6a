// What the tours through the ticket desk start from: the examples in a folder of their own, and free ports.
import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, root, Sandbox } from '../support/sandbox.ts'

const MODULES = ['node_modules', 'examples/ticket-desk-mcp/node_modules']
/** As the documents have them: of the server, the platform, and an adapter. */
const PORTS = ['8088', '8090', '8099'] as const

/** A sandbox with the examples as somebody has them who has cloned the repository and set it up. */
export async function deskSandbox(): Promise<Sandbox> {
  const box = await Sandbox.create()
  await cp(join(root, 'examples'), join(box.dir, 'examples'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  })
  for (const modules of MODULES) await symlink(join(root, modules), join(box.dir, modules))
  return box
}

/** The options of `runTour` by which its lines use free ports in place of those of the document. */
export async function onFreePorts() {
  // At once, so that no two are the same.
  const ports = new Map<string, string>(
    await Promise.all(PORTS.map(async (port) => [port, `${await freePort()}`] as const)),
  )
  const [server, platform] = PORTS
  return {
    here: (line: string) => line.replace(/\b(8088|8090|8099)\b/g, (port) => ports.get(port) as string),
    options: { env: { PORT: ports.get(server) as string, MCP_RUNTIME_LOCAL_PORT: ports.get(platform) as string } },
  }
}
