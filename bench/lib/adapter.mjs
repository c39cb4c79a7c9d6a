// `adapter proxy` before a platform's server, run from its source: node adapter.mjs RUNTIME-URL PLATFORM-URL TOKEN.
import '../../scripts/source.mjs'
import { fileURLToPath } from 'node:url'

const [runtime, platform, token] = process.argv.slice(2)
process.env.MCP_PLATFORM_API_URL = platform
process.env.MCP_PLATFORM_API_TOKEN = token
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGTERM'))
const { default: AdapterProxy } = await import('../../plugins/plugin-adapter/src/commands/adapter/proxy.ts')
await AdapterProxy.run(
  [
    ...['--runtime-url', runtime, '--server', 'desk', '--agent', 'cursor', '--agent-id', 'cursor'],
    ...['--namespace', 'mcp-team-local', '--listen', '127.0.0.1:0', '--quiet', '-o', 'json'],
  ],
  fileURLToPath(new URL('../../plugins/plugin-adapter/', import.meta.url)),
)
