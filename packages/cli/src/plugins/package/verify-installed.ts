// A registry tells little of a package, and may tell it wrongly: what lies in the draft is what counts. Asked before
// the draft takes its place.
import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate, PluginManifest, PluginPackage } from '../candidate.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { readPackages, topPath } from '../tree/packages.ts'
import { type Admission, admit } from './admit.ts'
import { hooksOf, idsOf, parseManifest, parsePackage } from './parse-package.ts'

/** Reads a plugin's folder; MCPR_PLUGIN_INVALID when it is none, or its manifest lies. */
export async function readPlugin(
  root: string,
  what: string,
): Promise<{ package: PluginPackage; manifest: PluginManifest }> {
  const pjson = parsePackage(await readJson(join(root, 'package.json'), what), what)
  const manifest = parseManifest(await readJson(join(root, 'oclif.manifest.json'), what), what)
  if (manifest.version !== pjson.version) {
    lies(what, `its manifest was written for version ${manifest.version}, and it is ${pjson.version}`)
  }
  const home = (await realpath(root)) + sep
  for (const { id, relativePath } of Object.values(manifest.commands)) {
    if (relativePath === undefined) continue
    const path = await realpath(join(root, ...relativePath)).catch(() => undefined)
    if (path === undefined) lies(what, `the file of its command "${id.replaceAll(':', ' ')}" is missing`)
    else if (!path.startsWith(home)) lies(what, `the file of its command "${id.replaceAll(':', ' ')}" lies outside`)
  }
  return { package: pjson, manifest }
}

const lies = (what: string, why: string): never =>
  fail('MCPR_PLUGIN_INVALID', `${what} is not what it says: ${why}.`, {
    hint: 'Its author writes the manifest anew, after the build: npx mcp-runtime-plugin manifest',
  })

/** A JSON file of the package that is called `what`; MCPR_PLUGIN_INVALID when it is not there or no JSON. */
export async function readJson(path: string, what: string): Promise<unknown> {
  if (!existsSync(path)) {
    return fail('MCPR_PLUGIN_INVALID', `${what} is no plugin that can be used: it has no ${path.split(sep).at(-1)}.`, {
      hint: 'Its author writes the manifest with: npx mcp-runtime-plugin manifest',
    })
  }
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const file = path.split(sep).at(-1)
    return fail('MCPR_PLUGIN_INVALID', `${what} is no plugin that can be used: its ${file} is not JSON.`, {
      hint: 'Its author writes the manifest with: npx mcp-runtime-plugin manifest',
      cause,
    })
  }
}

const TELL = 'Tell whoever runs the registry; a proxy or a mirror on the way may have changed it.'

/** Checks a candidate as it lies in the draft `dir`, and gives what the record says of it. */
export async function verifyInstalled(
  dir: string,
  candidate: Candidate,
  admission: Admission,
): Promise<InstalledPlugin> {
  const what = `${candidate.name}@${candidate.version}`
  const found = await readPlugin(join(dir, 'node_modules', candidate.name), what)
  const { name, version } = found.package
  if (name !== candidate.name || version !== candidate.version) {
    fail('MCPR_INTEGRITY', `What arrived for ${what} calls itself ${name}@${version}; nothing was installed.`, {
      hint: TELL,
    })
  }
  // The digest that npm checked and locked.
  const { integrity } = (await readPackages(dir))[topPath(name)] ?? {}
  if (candidate.integrity !== undefined && !sameDigest(candidate.integrity, integrity ?? '')) {
    fail('MCPR_INTEGRITY', `What arrived for ${what} is not what was shown; nothing was installed.`, {
      hint: TELL,
      details: { shown: candidate.integrity, arrived: integrity },
    })
  }
  const { unseen: _, ...seen } = candidate
  admit({ ...seen, ...found }, admission)
  const digest = integrity ?? candidate.integrity
  return {
    ...recordOf(found),
    type: 'user',
    source: candidate.source,
    requested: candidate.requested,
    ...(digest === undefined ? {} : { integrity: digest }),
  }
}

/** What the record takes from the plugin itself. */
export const recordOf = ({ package: pjson, manifest }: { package: PluginPackage; manifest: PluginManifest }) => {
  const { '@oclif/core': core, '@mcp-runtime/sdk': sdk } = pjson.dependencies ?? {}
  return {
    name: pjson.name,
    version: pjson.version,
    commands: idsOf(manifest),
    hooks: hooksOf(pjson),
    ...(pjson.mcpRuntime?.hostRange === undefined ? {} : { hostRange: pjson.mcpRuntime.hostRange }),
    uses: { ...(core ? { '@oclif/core': core } : {}), ...(sdk ? { '@mcp-runtime/sdk': sdk } : {}) },
  }
}

/** Whether two integrity texts share a digest; a registry may state several algorithms. */
const sameDigest = (a: string, b: string): boolean => a.split(/\s+/).some((digest) => b.split(/\s+/).includes(digest))
