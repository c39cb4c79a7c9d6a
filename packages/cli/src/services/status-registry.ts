import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { describeError, type StatusRow } from './status-row.ts'

/** Which image registry is used: the login's, the platform's own word, else the external one (commands-user §2.7). */
export async function registryRow(
  ctx: CommandContext,
  saved: string | undefined,
  announced: string | undefined,
): Promise<StatusRow> {
  const row = { component: 'Registry', namespace: '-', resource: 'host' }
  const host = saved ?? announced
  if (host) return { ...row, status: 'CONFIGURED', details: host }
  try {
    const external = await externalRegistry(ctx.env)
    return external
      ? { ...row, status: 'CONFIGURED', details: `${external.replace(/\/+$/, '')} (external)` }
      : { ...row, status: 'SKIPPED', details: 'No registry is known; a login or --registry-host names one' }
  } catch (error) {
    return { ...row, status: 'ERROR', ...describeError(error) }
  }
}

async function externalRegistry(env: CommandContext['env']): Promise<string | undefined> {
  const given = env.PROVISIONED_REGISTRY_URL?.trim()
  if (given) return given
  const path = join(env.HOME || homedir(), '.mcp-runtime', 'registry.yaml')
  if (!existsSync(path)) return undefined
  const { readYamlDocuments } = await import('@mcp-runtime/sdk/files')
  const [document] = await readYamlDocuments(path)
  const url = (document?.value as { url?: unknown } | null | undefined)?.url
  if (typeof url === 'string' && url.trim() !== '') return url.trim()
  throw new Error(`${path} names no url.`)
}
