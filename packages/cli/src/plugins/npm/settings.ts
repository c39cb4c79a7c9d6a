// Which of npm's settings are ours and which are the user's. Theirs: registries, credentials, proxies, certificates,
// the cache. Ours: everything that says where and what to install.
import type { Env } from '@mcp-runtime/sdk/command'

/** Said on every command line, because a line of some npmrc would win over a mere default. */
export const FLAGS: readonly string[] = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--omit=dev',
  // Only the plugin itself may be a file or folder of this machine; what it depends on comes from registries, and nothing
  // from a version control system, whose contents no digest holds.
  '--allow-file=root',
  '--allow-directory=root',
  '--allow-git=none',
  '--no-global',
  '--location=project',
  '--no-dry-run',
  '--package-lock',
  '--no-package-lock-only',
  '--save',
  '--no-save-bundle',
  // The digests that are checked and locked stand in this form.
  '--lockfile-version=3',
  '--no-omit-lockfile-registry-resolved',
  '--install-strategy=hoisted',
  '--no-workspaces',
  '--no-strict-peer-deps',
  '--json',
  '--loglevel=error',
  '--no-progress',
  '--no-color',
  '--no-update-notifier',
  '--logs-max=0',
]

/**
 * Patience where the user states none. npm's own (three tries, five minutes each, ten seconds and more in between) looks
 * like a hang: here one try ends after a minute without an answer, and the two that follow come 1 and 2 seconds later.
 */
const LIMITS = {
  'fetch-timeout': 60_000,
  'fetch-retries': 2,
  'fetch-retry-mintimeout': 1000,
  'fetch-retry-maxtimeout': 5000,
  'fetch-retry-factor': 2,
}

/** Settings in the environment that would send an install elsewhere or make it another one. */
const REDIRECTING = new Set(
  ['prefix', 'global', 'location', 'dry-run', 'omit', 'include', 'only', 'also', 'dev', 'optional', 'production']
    .concat(['ignore-scripts', 'package-lock', 'package-lock-only', 'shrinkwrap', 'save', 'save-dev', 'save-exact'])
    .concat([
      'save-optional',
      'save-peer',
      'save-prod',
      'save-bundle',
      'save-prefix',
      'install-strategy',
      'install-links',
    ])
    .concat(['global-style', 'legacy-bundling', 'workspace', 'workspaces', 'include-workspace-root', 'link', 'force'])
    .concat(['json', 'parseable', 'long', 'loglevel', 'call', 'package', 'tag', 'before', 'offline', 'prefer-offline'])
    .concat(['prefer-online', 'prefer-dedupe', 'script-shell', 'usage', 'version', 'versions']),
)

const settingOf = (variable: string): string | undefined =>
  /^npm_config_(?!\/\/)(.+)$/i.exec(variable)?.[1]?.toLowerCase().replaceAll('_', '-')

/** The environment for npm: the command's own, without settings that redirect an install. */
export const npmEnvironment = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const setting = settingOf(name)
      if (value === undefined || (setting !== undefined && REDIRECTING.has(setting))) return []
      return [[name, value] as const]
    }),
  )

/** Flags for the limits that neither the environment nor the user's npmrc states. */
export function limits(env: Env, npmrc: string): string[] {
  const stated = new Set(Object.keys(env).map(settingOf))
  for (const [, key = ''] of npmrc.matchAll(/^\s*([\w-]+)\s*=/gm)) stated.add(key)
  return Object.entries(LIMITS).flatMap(([key, value]) => (stated.has(key) ? [] : [`--${key}=${value}`]))
}
