// The tests that the example servers bring along, in their own languages.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missing, run, sdkEnv, type Toolchain } from '../support/toolchains.ts'
import { folderOf, SERVERS } from './support/servers.ts'

const COMMANDS: Record<Toolchain, readonly string[]> = {
  go: ['go', 'test', '.'],
  cargo: ['cargo', 'test', '--quiet'],
  python: ['python', '-m', 'unittest'],
}

test.for(SERVERS)('$name passes its own tests', { timeout: 600_000 }, async (server, { skip }) => {
  const reason = await missing(server.toolchain)
  if (reason !== undefined) skip(reason)
  const [program = '', ...words] = COMMANDS[server.toolchain]
  const command = [server.toolchain === 'python' ? join(await sdkEnv(), program) : program, ...words]
  const ran = await run(command, { cwd: folderOf(server) })
  expect(ran.code, ran.stdout + ran.stderr).toBe(0)
})
