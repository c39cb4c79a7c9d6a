// The npm that @oclif/plugin-plugins ships, on the workspace's Node: what a person's core runs too.
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { type Ran, type RunOptions, root } from '../../support/sandbox.ts'

const require = createRequire(import.meta.url)
const pluginPlugins = realpathSync(join(root, 'packages/cli/node_modules/@oclif/plugin-plugins/package.json'))

/** The workspace's own Node, and the folder that holds nothing else. */
export const nodePath = join(dirname(require.resolve('node/package.json')), 'bin/node')
export const npmPath = join(dirname(createRequire(pluginPlugins).resolve('npm/package.json')), 'bin/npm-cli.js')

/** Unsets what the npm that runs the tests has put into the environment: its settings are not the person's. */
export const NO_SETTINGS: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^npm_/i.test(name))
    .map((name) => [name, undefined]),
)

/** Runs npm. `userconfig` is the npmrc it obeys; none by default, so nothing of this machine leaks in. */
export async function npm(
  args: readonly string[],
  { userconfig = '/dev/null', cache, ...options }: RunOptions & { userconfig?: string; cache?: string } = {},
): Promise<Ran> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier']
  const flags = [`--userconfig=${userconfig}`, ...(cache ? [`--cache=${cache}`] : []), ...quiet]
  const env = {
    ...NO_SETTINGS,
    NODE_OPTIONS: undefined,
    PATH: `${dirname(nodePath)}:${process.env.PATH}`,
    ...options.env,
  }
  const { exit, stdout, stderr } = await runCli([...args, ...flags], { ...options, env, program: [nodePath, npmPath] })
  return { code: exit, stdout, stderr, json: () => JSON.parse(stdout) }
}

/** Like `npm`, but anything other than exit 0 throws with what it printed. */
export async function npmOk(...[args, options]: Parameters<typeof npm>): Promise<Ran> {
  const ran = await npm(args, options)
  if (ran.code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
  return ran
}

/** A setting of the machine's own npm, as the person who runs the tests has it; undefined when it is not set. */
export async function machineSetting(name: string): Promise<string | undefined> {
  const options = { program: ['npm'], env: { HOME: userInfo().homedir, NODE_OPTIONS: undefined }, cwd: '/' }
  const { exit, stdout, stderr } = await runCli(['config', 'get', name], options)
  if (exit !== 0) throw new Error(`npm config get ${name} ended with ${exit}: ${stderr}`)
  const value = stdout.trim()
  return ['', 'null', 'undefined'].includes(value) ? undefined : value
}
