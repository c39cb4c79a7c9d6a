// What stands in a client's file: a command that starts the adapter. It names a login and never holds one, so a file
// that is shared or backed up gives nothing away.
import { basename } from 'node:path'
import { asObject } from '@mcp-runtime/contract/json'
import type { ClientSpec } from './catalog.ts'

/** The server that an entry leads to, and as whom. */
export interface EntryTarget {
  readonly server: string
  readonly namespace: string
  /** The server's public MCP route. */
  readonly url: string
  readonly agent: string
  /** The saved login to use, so that choosing another one later does not turn the entry to another platform. */
  readonly profile?: string | undefined
  /** `MCP_RUNTIME_CONFIG_DIR`: where the logins are when not in the home folder. */
  readonly configDir?: string | undefined
}

export type Entry = Readonly<Record<string, unknown>>

/** An entry that starts the adapter; `program` is mcp-runtime as words of a command line. */
export function adapterEntry(client: Pick<ClientSpec, 'typed'>, program: readonly string[], to: EntryTarget): Entry {
  const [command = 'mcp-runtime', ...first] = program
  return {
    ...(client.typed === true ? { type: 'stdio' } : {}),
    command,
    args: [
      ...first,
      'adapter',
      'stdio',
      ...['--runtime-url', to.url, '--server', to.server, '--namespace', to.namespace, '--agent', to.agent],
      '--auto-refresh',
      ...(to.profile === undefined ? [] : ['--profile', to.profile]),
    ],
    ...(to.configDir === undefined ? {} : { env: { MCP_RUNTIME_CONFIG_DIR: to.configDir } }),
  }
}

const PROGRAMS = new Set(['mcp-runtime', 'run.cjs', 'dev.js'])

/** What one of our entries leads to; undefined for entries of others. */
export function ourTarget(entry: unknown): { readonly server: string; readonly namespace?: string } | undefined {
  const { command, args } = asObject(entry) ?? {}
  if (typeof command !== 'string' || !Array.isArray(args)) return undefined
  const words = [command, ...args.map(String)]
  const at = words.findIndex((word, index) => word === 'adapter' && words[index + 1] === 'stdio')
  if (at < 1 || !PROGRAMS.has(basename(words[at - 1]!))) return undefined
  const server = after(words, '--server')
  const namespace = after(words, '--namespace')
  return server === undefined ? undefined : { server, ...(namespace === undefined ? {} : { namespace }) }
}

function after(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag)
  return at < 0 ? undefined : words[at + 1]
}
