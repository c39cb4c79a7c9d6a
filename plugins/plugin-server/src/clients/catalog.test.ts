import { expect, test } from 'vitest'
import { CLIENTS, clientOf, fileOf } from './catalog.ts'

const on = (platform: NodeJS.Platform, env: Record<string, string> = {}) => ({ platform, home: '/h', env, cwd: '/p' })

test('where each client reads its servers, as its documentation says', () => {
  const table = CLIENTS.map((client) => [
    client.id,
    fileOf(client, 'user', on('linux')),
    fileOf(client, 'user', on('darwin')),
    client.projectFile,
    client.container,
    client.remote('U'),
  ])
  const http = { type: 'http', url: 'U' }
  const mac = '/h/Library/Application Support'
  expect(table).toEqual([
    [
      'claude',
      '/h/.config/Claude/claude_desktop_config.json',
      `${mac}/Claude/claude_desktop_config.json`,
      undefined,
      'mcpServers',
      http,
    ],
    ['claude-code', '/h/.claude.json', '/h/.claude.json', '.mcp.json', 'mcpServers', http],
    ['cursor', '/h/.cursor/mcp.json', '/h/.cursor/mcp.json', '.cursor/mcp.json', 'mcpServers', http],
    ['vscode', '/h/.config/Code/User/mcp.json', `${mac}/Code/User/mcp.json`, '.vscode/mcp.json', 'servers', http],
    ['codex', '/h/.codex/config.toml', '/h/.codex/config.toml', '.codex/config.toml', 'mcp_servers', { url: 'U' }],
    [
      'gemini',
      '/h/.gemini/settings.json',
      '/h/.gemini/settings.json',
      '.gemini/settings.json',
      'mcpServers',
      { httpUrl: 'U' },
    ],
    [
      'windsurf',
      '/h/.codeium/windsurf/mcp_config.json',
      '/h/.codeium/windsurf/mcp_config.json',
      undefined,
      'mcpServers',
      { serverUrl: 'U' },
    ],
  ])
})

test('variables that move a client’s home are heeded', () => {
  const env = { XDG_CONFIG_HOME: '/x', CODEX_HOME: '/c', CLAUDE_CONFIG_DIR: '/d' }
  const file = (id: string, platform: NodeJS.Platform) => fileOf(clientOf(id), 'user', on(platform, env))
  expect(['claude', 'vscode', 'codex', 'claude-code'].map((id) => file(id, 'linux'))).toEqual([
    '/x/Claude/claude_desktop_config.json',
    '/x/Code/User/mcp.json',
    '/c/config.toml',
    '/d/.claude.json',
  ])
  expect(file('claude', 'darwin')).toBe('/h/Library/Application Support/Claude/claude_desktop_config.json')
  expect(fileOf(clientOf('VS-Code'), 'project', on('linux'))).toBe('/p/.vscode/mcp.json')
})
