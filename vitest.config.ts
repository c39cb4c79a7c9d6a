import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const conditions = ['@mcp-runtime/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    disableConsoleIntercept: true,
    pool: 'forks',
    // One more than vitest would take: most of the time a test waits for a process of its own.
    maxWorkers: Math.max(2, availableParallelism()),
    globalSetup: './test/support/engine-names.ts',
    setupFiles: ['./scripts/source.mjs', './test/support/isolate.ts'],
    include: [
      'packages/*/src/**/*.test.ts',
      'plugins/*/src/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
