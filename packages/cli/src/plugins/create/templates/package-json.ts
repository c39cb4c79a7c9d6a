import type { Answers } from '../answers.ts'

/**
 * package.json of a new plugin. Tests run on Node's own runner: it reads TypeScript as it is, so a plugin needs
 * nothing but the compiler beside the SDK, and `npm install` of a fresh one takes seconds.
 */
export function packageJson({ name, topic, host, registry }: Answers): string {
  const value = {
    name,
    version: '0.1.0',
    description: `mcp-runtime ${topic}: what it does, in a sentence.`,
    type: 'module',
    engines: { node: '>=22.22.2' },
    files: ['dist', 'oclif.manifest.json'],
    scripts: {
      clean: 'node -e "fs.rmSync(\'dist\', { recursive: true, force: true })"',
      // With its manifest: linked plugins are known by it too.
      build: 'npm run clean && tsc && mcp-runtime-plugin manifest',
      test: 'tsc -p test && node --test "test/**/*.test.ts"',
      prepack: 'npm run build',
    },
    dependencies: { '@mcp-runtime/sdk': `^${host}` },
    devDependencies: { '@types/node': '^24.0.0', typescript: '^7.0.2' },
    // Never public by mistake: what is not meant for everybody is published as restricted.
    publishConfig: registry === undefined ? { access: 'restricted' } : { registry },
    mcpRuntime: { hostRange: `^${host}` },
    oclif: {
      bin: 'mcp-runtime',
      commands: { strategy: 'pattern', target: './dist/commands' },
      topicSeparator: ' ',
      topics: { [topic]: { description: 'What this group of commands is for.' } },
    },
  }
  return `${JSON.stringify(value, null, 2)}\n`
}
