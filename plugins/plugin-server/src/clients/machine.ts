import { homedir } from 'node:os'
import type { Env } from '@mcp-runtime/sdk/command'
import type { Machine } from './catalog.ts'

/** This machine and the current folder, as paths of clients depend on them. */
export const thisMachine = (env: Env): Machine => ({
  platform: process.platform,
  home: env.HOME || homedir(),
  env,
  cwd: process.cwd(),
})
