import { homedir } from 'node:os'
import type { Env } from '../command/io.ts'

/**
 * The person's home folder, as the environment names it.
 * @internal
 */
export const homeOf = (env: Env): string => (env.HOME !== undefined && env.HOME !== '' ? env.HOME : homedir())
