// A person with the packed core, a registry that can misbehave, and the data folder to look into.
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { expectRefusal, type Refusal } from '../../support/refusals.ts'
import type { Ran, RunOptions } from '../../support/sandbox.ts'
import { type MadePlugin, makePlugin, type PluginOptions } from './make-plugin.ts'
import { PackedSandbox } from './packed-sandbox.ts'
import type { PublishOptions } from './registry-documents.ts'
import { type SmallRegistry, type SmallRegistryOptions, startSmallRegistry } from './small-registry.ts'

export class PluginLab {
  readonly box: PackedSandbox
  readonly registry: SmallRegistry

  private constructor(box: PackedSandbox, registry: SmallRegistry) {
    this.box = box
    this.registry = registry
  }

  /** The hook that calls it wants a time-out of 300 s; see PackedSandbox. */
  static async create(options: SmallRegistryOptions = {}): Promise<PluginLab> {
    const registry = await startSmallRegistry(options)
    const npmrc = () => registry.npmrc(options.token)
    const box = await PackedSandbox.create({ registry: { npmrc } })
    // What a killed program leaves behind goes with the rest.
    box.env.TMPDIR = join(box.dir, 'tmp')
    await mkdir(box.env.TMPDIR)
    return new PluginLab(box, registry)
  }

  /** The tarball of a plugin, published nowhere. */
  async make(options: PluginOptions): Promise<MadePlugin> {
    return makePlugin(await mkdtemp(join(this.box.dir, 'made-')), options)
  }

  async publish(options: PluginOptions, how?: PublishOptions): Promise<MadePlugin> {
    const plugin = await this.make(options)
    this.registry.publish(plugin, how)
    return plugin
  }

  /** Installs with --yes; must succeed. */
  install(...words: string[]): Promise<Ran> {
    return this.box.ok(['plugins', 'install', ...words, '--yes'])
  }

  /** Runs a command that must be refused and must leave the data folder as it was, byte for byte. */
  async refused(words: readonly string[], refusal: Refusal, options?: RunOptions): Promise<Ran> {
    const before = this.snapshot()
    const ran = await expectRefusal(this.box, words, refusal, options)
    expect(this.snapshot()).toEqual(before)
    return ran
  }

  /** The same for `plugins install … --yes`. */
  refusedInstall(specs: string | readonly string[], refusal: Refusal, options?: RunOptions): Promise<Ran> {
    return this.refused(['plugins', 'install', ...[specs].flat(), '--yes'], refusal, options)
  }

  /** What is installed: `NAME@VERSION`. */
  async installed(): Promise<string[]> {
    const plugins = (await this.box.ok(['plugins', '-o', 'json'])).json() as { name: string; version: string }[]
    return plugins.map(({ name, version }) => `${name}@${version}`)
  }

  /** Every file and link below the data folder with a digest of what it holds; a lock and drafts do not count. */
  snapshot(): Record<string, string> {
    const found: Record<string, string> = {}
    const home = join(this.box.dataDir, 'plugins')
    if (!existsSync(home)) return found
    for (const path of readdirSync(home, { recursive: true }) as string[]) {
      const stat = lstatSync(join(home, path))
      if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(home, path))}`
      if (!stat.isFile() || path === 'lock') continue
      found[path] = `${stat.mode.toString(8)} ${createHash('sha256')
        .update(readFileSync(join(home, path)))
        .digest('hex')}`
    }
    return found
  }

  /** The generation in use. */
  get current(): string {
    return join(this.box.dataDir, 'plugins', readlinkSync(join(this.box.dataDir, 'plugins/current')))
  }

  /** Writes the user's plugins.json. */
  async userPolicy(file: object | string): Promise<string> {
    const dir = join(this.box.dir, 'config')
    await mkdir(dir, { recursive: true })
    const path = join(dir, 'plugins.json')
    await writeFile(path, typeof file === 'string' ? file : JSON.stringify({ schema: 1, ...file }))
    return path
  }

  async dispose(): Promise<void> {
    await this.registry.stop()
    await this.box.dispose()
  }
}
