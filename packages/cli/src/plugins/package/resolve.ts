// From what the user typed to what is known of it, before anything is installed.
import { existsSync } from 'node:fs'
import { mkdtemp, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate } from '../candidate.ts'
import { firstPartyPlugins } from '../first-party.ts'
import type { PluginHost } from '../host.ts'
import { npm } from '../npm/npm.ts'
import { keptTarballPath } from '../store/kept-tarball.ts'
import { pluginPaths } from '../store/paths.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import type { Spec } from '../trust/spec.ts'
import { parsePackage } from './parse-package.ts'
import { openTarball } from './read-tarball.ts'
import { readJson } from './verify-installed.ts'
import { FIELDS, parseView } from './view.ts'

export interface ResolveOptions {
  readonly host: PluginHost
  readonly policy: PluginPolicy
  readonly offline?: boolean | undefined
  /** A folder for files that are needed until the plugin is installed; see withScratch. */
  readonly scratch: string
  /** Only to be shown: the registry is asked about first-party plugins too. */
  readonly dryRun?: boolean | undefined
}

type Ctx = Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace' | 'warn'>

/** What is known of a plugin: one question to its registry, or a look into its tarball. Throws as npm and tar do. */
export function resolveCandidate(ctx: Ctx, spec: Spec, options: ResolveOptions): Promise<Candidate> {
  if (spec.kind === 'registry') return fromRegistry(ctx, spec, options)
  if (spec.kind === 'tarball' && !/^https?:/.test(spec.at)) return fromTarball(spec.at, spec, spec.at, options)
  return packed(ctx, spec, options)
}

async function fromRegistry(
  ctx: Ctx,
  spec: Extract<Spec, { kind: 'registry' }>,
  options: ResolveOptions,
): Promise<Candidate> {
  const { name, wanted, typed } = spec
  const requested = wanted === '' ? 'latest' : wanted
  const common = { name, source: 'registry', typed, requested } as const
  const { host, policy, offline, dryRun } = options
  const ruled = policy.required.length > 0 || policy.registryOf(name) !== undefined
  // It is known already: ours, at our version. npm checks what arrives, and so do we.
  if (!dryRun && !ruled && wanted === host.version && firstPartyPlugins(host).includes(name)) {
    const pjson = { name, version: wanted }
    return { ...common, version: wanted, npmSpec: `${name}@${wanted}`, signatures: [], package: pjson, unseen: true }
  }
  const asked = `${name}@${requested}`
  const { stdout } = await npm(ctx, {
    args: ['view', asked, ...FIELDS, ...registryFlags(policy)],
    // Not the shared folder itself: an npmrc that anybody left there would name the registry.
    cwd: options.scratch,
    offline,
    about: asked,
  })
  const { deprecated, ...viewed } = parseView(stdout, asked)
  const { version } = viewed.package
  if (viewed.package.name !== name) {
    fail('MCPR_BAD_REPLY', `Asked about ${name}, the registry answered about ${viewed.package.name}.`)
  }
  if (deprecated) ctx.warn(`${name}@${version} is deprecated: ${deprecated}`)
  return { ...common, ...viewed, version, npmSpec: `${name}@${version}` }
}

/**
 * The registries that the rules name for scopes win over the user's npmrc. All of them are said each time: a plugin may
 * depend on a package of any scope, and what a stranger published under that name elsewhere must not be taken for it.
 */
export const registryFlags = ({ registryOf, pinnedScopes }: Pinned): string[] =>
  pinnedScopes.map((scope) => `--${scope}:registry=${registryOf(`${scope}/`)}`)

type Pinned = Pick<PluginPolicy, 'registryOf' | 'pinnedScopes'>

/** A folder, or a tarball on the network: npm makes or fetches the file, with its proxies and credentials. */
async function packed(
  ctx: Ctx,
  spec: Extract<Spec, { kind: 'tarball' | 'folder' }>,
  options: ResolveOptions,
): Promise<Candidate> {
  const from = spec.kind === 'folder' ? spec.path : spec.at
  if (spec.kind === 'folder') await assertPackage(spec)
  const dir = await mkdtemp(join(options.scratch, 'pack-'))
  const args = ['pack', from, `--pack-destination=${dir}`]
  const { stdout } = await npm(ctx, { args, cwd: dir, offline: options.offline })
  const [made] = JSON.parse(stdout) as { filename?: string }[]
  // Only the name counts: some versions of npm print a path, some the package's name with its slash.
  const file = join(dir, basename((made?.filename ?? '').replace('@', '').replace('/', '-')))
  return fromTarball(file, spec, from, options)
}

/** Said before npm is asked, which has many words for it. */
async function assertPackage({ path, typed }: Extract<Spec, { kind: 'folder' }>): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    fail('MCPR_FILE_NOT_FOUND', `There is no folder ${path}.`, {
      hint: `"${typed}" is a path. A plugin of a registry is written as @scope/name.`,
    })
  }
  if (!found.isDirectory()) {
    fail('MCPR_INPUT_INVALID', `${path} is neither a folder nor a tarball.`, {
      hint: 'A tarball ends in .tgz or .tar.gz; npm pack makes one.',
    })
  }
  if (!existsSync(join(path, 'package.json'))) {
    fail('MCPR_PLUGIN_INVALID', `${path} is not a plugin: it has no package.json.`, {
      hint: 'Give the folder of the plugin itself.',
    })
  }
  parsePackage(await readJson(join(path, 'package.json'), path), path)
}

async function fromTarball(
  file: string,
  spec: Extract<Spec, { kind: 'tarball' | 'folder' }>,
  requested: string,
  { host }: ResolveOptions,
): Promise<Candidate> {
  const tarball = await openTarball(file)
  const { name, version } = tarball.package
  return {
    ...tarball,
    name,
    version,
    source: spec.kind,
    typed: spec.typed,
    requested,
    npmSpec: `file:${keptTarballPath(pluginPaths(host.dataDir), tarball.integrity)}`,
    tarball: file,
    signatures: [],
  }
}
