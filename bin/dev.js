#!/usr/bin/env node
// Runs mcp-runtime from its TypeScript sources: no build needed, a change is there with the next command.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.env.NODE_ENV = 'development'
// A plugin that the user installed would shadow the workspace's copy, so development has a data folder of its own.
process.env.MCP_RUNTIME_DATA_DIR ??= join(root, '.cache', 'dev-data')

await import('../scripts/source.mjs')
const { run } = await import('../packages/cli/src/main.ts')
void run(join(root, 'packages/cli'), { fromSource: true })
