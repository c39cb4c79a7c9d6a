// Installs what was agreed to, in one change and by one call of npm.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { npm } from '../npm/npm.ts'
import { refuseElsewhere } from '../package/refuse-elsewhere.ts'
import { registryFlags } from '../package/resolve.ts'
import { verifyInstalled } from '../package/verify-installed.ts'
import { changePlugins, type Draft } from '../store/change.ts'
import { keepTarball, keptTarballPath } from '../store/kept-tarball.ts'
import { pluginPaths } from '../store/paths.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { closure } from '../tree/closure.ts'
import { nameOf, readPackages, topPath } from '../tree/packages.ts'
import type { PluginPolicy } from '../trust/policy.ts'

export interface ApplyOptions {
  readonly policy: PluginPolicy
  readonly allowScripts?: boolean | undefined
  readonly offline?: boolean | undefined
}

/** Installs the candidates; all of them or none. Gives their records. */
export function applyInstall(
  ctx: CommandContext,
  host: PluginHost,
  candidates: readonly Candidate[],
  { policy, allowScripts = false, offline }: ApplyOptions,
): Promise<InstalledPlugin[]> {
  return changePlugins(host, ctx, (draft) =>
    withTarballs(host, candidates, async () => {
      const specs = candidates.map(({ npmSpec }) => npmSpec)
      await npm(ctx, { args: ['install', ...specs, '--save-exact', ...registryFlags(policy)], cwd: draft.dir, offline })
      refuseElsewhere(await readPackages(draft.dir), policy)
      const records = await verifyAll(draft, candidates, host)
      await runScripts(ctx, draft.dir, candidates, { policy, allowScripts, offline })
      const names = candidates.map(({ name }) => name)
      draft.plugins = [...draft.plugins.filter(({ name }) => !names.includes(name)), ...records]
      return records
    }),
  )
}

/** Keeps the tarballs that came from no registry; when `work` throws, those that were not there before go again. */
async function withTarballs<T>(host: PluginHost, candidates: readonly Candidate[], work: () => Promise<T>): Promise<T> {
  const paths = pluginPaths(host.dataDir)
  const fresh: string[] = []
  try {
    for (const { tarball, integrity } of candidates) {
      if (tarball === undefined || integrity === undefined) continue
      if (!existsSync(keptTarballPath(paths, integrity))) fresh.push(keptTarballPath(paths, integrity))
      await keepTarball(paths, tarball, integrity)
    }
    return await work()
  } catch (error) {
    await Promise.all(fresh.map((path) => rm(path, { force: true }).catch(() => {})))
    throw error
  }
}

/** Each is held against what stays and against those before it. */
async function verifyAll(draft: Draft, candidates: readonly Candidate[], host: PluginHost): Promise<InstalledPlugin[]> {
  const names = candidates.map(({ name }) => name)
  const installed = draft.plugins.filter(({ name }) => !names.includes(name))
  const records: InstalledPlugin[] = []
  for (const candidate of candidates) {
    records.push(await verifyInstalled(draft.dir, candidate, { host, installed: [...installed, ...records] }))
  }
  return records
}

/** Install scripts run code with all the user's rights, so only what was asked for or is on a list gets to run them. */
export async function runScripts(
  ctx: CommandContext,
  dir: string,
  candidates: readonly Candidate[],
  { policy, allowScripts, offline }: ApplyOptions,
): Promise<void> {
  const packages = await readPackages(dir)
  const paths = new Set(candidates.flatMap(({ name }) => closure(packages, topPath(name))))
  const scripted = [...paths].filter((path) => packages[path]?.hasInstallScript === true)
  // By the package's own name: a dependency may be put under any other (`"esbuild": "npm:evil@1"`).
  const name = (path: string) => nameOf(path, packages[path] ?? {})
  const allowed = (path: string) =>
    policy.scriptsAllowed(name(path)) || (allowScripts && !policy.scriptsForbidden(name(path)))
  const [run, left] = [scripted.filter(allowed), scripted.filter((path) => !allowed(path))]
  if (left.length > 0) {
    const why = allowScripts
      ? 'the rules of this machine do not allow it'
      : '"plugins install --allow-scripts" would run them'
    ctx.warn(`Install scripts of ${left.map(name).join(', ')} were not run: ${why}.`)
  }
  if (run.length === 0) return
  // By folder, not by name: others of that name may lie in the tree. The slash keeps `x.tgz` a folder.
  const folders = run.map((path) => `./${path}/`)
  await npm(ctx, { args: ['rebuild', ...folders, '--no-ignore-scripts'], cwd: dir, offline })
}
