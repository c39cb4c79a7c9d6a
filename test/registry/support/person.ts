import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunResult, runCommand } from '@mcp-runtime/sdk/testing'
import type { Engine } from '../../support/engine.ts'

export interface Person {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the provisioned registry is saved. */
  readonly file: string
  run(command: unknown, argv: readonly string[], input?: string): Promise<RunResult>
}

/** Somebody with an empty home below `root`, who sees this engine. */
export async function newPerson(
  root: string,
  engine: Engine,
  more: Readonly<Record<string, string>> = {},
): Promise<Person> {
  const home = await mkdtemp(join(root, 'home-'))
  await mkdir(join(home, 'tmp'))
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    MCP_RUNTIME_CONFIG_DIR: join(home, 'config'),
    MCP_RUNTIME_CONTAINER_ENGINE: engine.client,
    ...more,
  }
  return {
    home,
    env,
    file: join(home, '.mcp-runtime/registry.yaml'),
    run: (command, argv, input) =>
      runCommand(command as never, argv, { env, ...(input === undefined ? {} : { input }) }),
  }
}
