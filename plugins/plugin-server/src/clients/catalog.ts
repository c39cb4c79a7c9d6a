// The MCP clients we know: which file each reads, in which format, and where its servers stand in it. Every path and key
// is from the client's own documentation, named beside it.
import { join } from 'node:path'
import { nearest } from '@mcp-runtime/contract/names'
import type { Env } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

export type Scope = 'user' | 'project'

/** What a path depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly env: Env
  /** The project is the current folder. */
  readonly cwd: string
}

export interface ClientSpec {
  readonly id: string
  /** As people call it. */
  readonly title: string
  readonly format: 'json' | 'toml'
  /** The key below which servers stand, each under its name. */
  readonly container: string
  /** Entries of a command say so by `"type": "stdio"`. */
  readonly typed?: boolean
  /** How an entry names a server that is reached by its URL. */
  readonly remote: (url: string) => Readonly<Record<string, string>>
  readonly file: (machine: Machine) => string
  /** Below the project's folder; absent: it has no file of a project. */
  readonly projectFile?: string
  /** A folder that is there when the client is, even before it has the file. */
  readonly folder: (machine: Machine) => string
  /** When it reads the file again. */
  readonly restart: string
}

/** The form that the original platform prints (commands-user §6.16). */
const http = (url: string) => ({ type: 'http', url })

/** Where programs of a desktop keep their settings. */
const settings = ({ platform, home, env }: Machine): string =>
  platform === 'darwin' ? join(home, 'Library/Application Support') : env.XDG_CONFIG_HOME || join(home, '.config')

const codexHome = ({ env, home }: Machine) => env.CODEX_HOME || join(home, '.codex')

export const CLIENTS: readonly ClientSpec[] = [
  {
    // modelcontextprotocol.io/docs/develop/connect-local-servers: the file, `mcpServers`, command and args.
    id: 'claude',
    title: 'Claude Desktop',
    format: 'json',
    container: 'mcpServers',
    remote: http,
    file: (machine) => join(settings(machine), 'Claude/claude_desktop_config.json'),
    folder: (machine) => join(settings(machine), 'Claude'),
    restart: 'Quit Claude Desktop and start it again; it reads the file at its start.',
  },
  {
    // code.claude.com/docs/en/mcp: user scope is `mcpServers` at the top of ~/.claude.json, project scope is .mcp.json;
    // code.claude.com/docs/en/settings: CLAUDE_CONFIG_DIR moves what lies in the home folder.
    id: 'claude-code',
    title: 'Claude Code',
    format: 'json',
    container: 'mcpServers',
    typed: true,
    remote: http,
    file: ({ env, home }) => join(env.CLAUDE_CONFIG_DIR || home, '.claude.json'),
    projectFile: '.mcp.json',
    folder: ({ env, home }) => env.CLAUDE_CONFIG_DIR || join(home, '.claude'),
    restart: 'Start a new session of Claude Code; /mcp shows the server.',
  },
  {
    // cursor.com/docs/mcp: ~/.cursor/mcp.json, or .cursor/mcp.json of a project.
    id: 'cursor',
    title: 'Cursor',
    format: 'json',
    container: 'mcpServers',
    remote: http,
    file: ({ home }) => join(home, '.cursor/mcp.json'),
    projectFile: '.cursor/mcp.json',
    folder: ({ home }) => join(home, '.cursor'),
    restart: 'Cursor asks to enable the new server in its settings.',
  },
  {
    // code.visualstudio.com/docs/agents/reference/mcp-configuration: `servers`, in mcp.json of the user's profile or
    // .vscode/mcp.json; the file is JSON with comments, as all of VS Code's settings.
    id: 'vscode',
    title: 'VS Code',
    format: 'json',
    container: 'servers',
    typed: true,
    remote: http,
    file: (machine) => join(settings(machine), 'Code/User/mcp.json'),
    projectFile: '.vscode/mcp.json',
    folder: (machine) => join(settings(machine), 'Code'),
    restart: 'VS Code offers Start above the entry, and asks whether it is trusted.',
  },
  {
    // developers.openai.com/codex/mcp: [mcp_servers.NAME] in config.toml of CODEX_HOME, or of a trusted project.
    id: 'codex',
    title: 'Codex',
    format: 'toml',
    container: 'mcp_servers',
    remote: (url) => ({ url }),
    file: (machine) => join(codexHome(machine), 'config.toml'),
    projectFile: '.codex/config.toml',
    folder: codexHome,
    restart: 'Start a new session of Codex; /mcp shows the server.',
  },
  {
    // geminicli.com/docs/tools/mcp-server: `mcpServers` in settings.json, `httpUrl` for a remote server.
    id: 'gemini',
    title: 'Gemini CLI',
    format: 'json',
    container: 'mcpServers',
    remote: (httpUrl) => ({ httpUrl }),
    file: ({ home }) => join(home, '.gemini/settings.json'),
    projectFile: '.gemini/settings.json',
    folder: ({ home }) => join(home, '.gemini'),
    restart: 'Start Gemini CLI again; /mcp shows the server.',
  },
  {
    // docs.windsurf.com/windsurf/cascade/mcp: one file per user, `serverUrl` for a remote server.
    id: 'windsurf',
    title: 'Windsurf',
    format: 'json',
    container: 'mcpServers',
    remote: (serverUrl) => ({ serverUrl }),
    file: ({ home }) => join(home, '.codeium/windsurf/mcp_config.json'),
    folder: ({ home }) => join(home, '.codeium/windsurf'),
    restart: 'Press Refresh in the MCP settings of Cascade.',
  },
]

const ALIASES: Readonly<Record<string, string>> = { 'vs-code': 'vscode', 'claude-desktop': 'claude' }
const IDS = CLIENTS.map(({ id }) => id)

/** The client of this name, in any case. MCPR_USAGE that lists them, with the nearest. `more`: what else would do. */
export function clientOf(text: string, more: readonly string[] = []): ClientSpec {
  const word = text.trim().toLowerCase()
  const found = CLIENTS.find(({ id }) => id === (ALIASES[word] ?? word))
  if (found !== undefined) return found
  const meant = nearest(word, [...IDS, ...more])
  return fail('MCPR_USAGE', `${JSON.stringify(text)} is no client we know: ${[...IDS, ...more].join(', ')}.`, {
    ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
  })
}

/** The file of a client. MCPR_USAGE for a project's where there is none. */
export function fileOf(client: ClientSpec, scope: Scope, machine: Machine): string {
  if (scope === 'user') return client.file(machine)
  if (client.projectFile !== undefined) return join(machine.cwd, client.projectFile)
  return fail('MCPR_USAGE', `${client.title} reads no file of a project.`, { hint: 'Use --scope user.' })
}
