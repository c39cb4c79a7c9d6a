// A person's machine with the core as it is published: installed by `npm i -g` from its tarball, a home, a data folder
// and an npmrc of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cached } from '../../support/cached.ts'
import { Sandbox } from '../../support/sandbox.ts'
import { startNpmRegistry } from './npm-registry.ts'
import { packAll } from './packed.ts'
import { NO_SETTINGS, nodePath, npmOk } from './real-npm.ts'

export interface PackedSandboxOptions {
  /** The registry that the person's npmrc names: its URL, or one with an npmrc of its own. None: an unreachable one. */
  readonly registry?: string | { readonly npmrc: () => string }
  /** More lines of the npmrc. */
  readonly npmrc?: readonly string[]
}

/** Nobody listens on port 1. */
const NOWHERE = 'http://127.0.0.1:1/'

export class PackedSandbox extends Sandbox {
  /** The prefix that the core is installed in; shared, not to be written to. */
  readonly prefix: string
  readonly dataDir: string
  readonly npmrc: string

  private constructor(dir: string, prefix: string) {
    super(dir, [join(prefix, 'bin/mcp-runtime')])
    this.prefix = prefix
    this.dataDir = join(dir, 'data')
    this.npmrc = join(dir, '.npmrc')
    // Nothing of the workspace is on the PATH but its Node.
    const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('/node_modules/'))
    Object.assign(this.env, {
      PATH: [join(prefix, 'bin'), dirname(nodePath), ...path].join(':'),
      MCP_RUNTIME_DATA_DIR: this.dataDir,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
      XDG_CACHE_HOME: undefined,
      ...NO_SETTINGS,
    })
  }

  /** The first one for a build packs, publishes and installs, 15 s and more: give that hook a time-out of 300 s. */
  static override async create({ registry = NOWHERE, npmrc = [] }: PackedSandboxOptions = {}): Promise<PackedSandbox> {
    const prefix = await installCore()
    const box = new PackedSandbox(await mkdtemp(join(tmpdir(), 'mcp-runtime-packed-')), prefix)
    await box.useRegistry(registry, npmrc)
    return box
  }

  /** The folder of the installed core's package. */
  get core(): string {
    return join(this.prefix, 'lib/node_modules/mcp-runtime')
  }

  /** Writes the person's npmrc anew. */
  async useRegistry(
    registry: NonNullable<PackedSandboxOptions['registry']>,
    more: readonly string[] = [],
  ): Promise<void> {
    const text = typeof registry === 'string' ? `registry=${registry}\n` : registry.npmrc()
    const retries = ['fetch-retries=0', 'audit=false', 'fund=false']
    await writeFile(this.npmrc, [text.trimEnd(), ...retries, ...more, ''].join('\n'), { mode: 0o600 })
  }
}

/** Installs the packed core as its readers are told to, once per content; gives the prefix. */
export async function installCore(): Promise<string> {
  const packed = await packAll()
  return cached('installed', packed.key, async (prefix) => {
    const registry = await startNpmRegistry()
    const home = await mkdtemp(join(tmpdir(), 'mcp-runtime-install-'))
    try {
      const userconfig = join(home, '.npmrc')
      await writeFile(userconfig, registry.npmrc())
      const args = ['install', '--global', `--prefix=${prefix}`, packed.of('mcp-runtime').filename]
      await npmOk(args, { userconfig, cache: join(home, 'cache'), env: { HOME: home }, cwd: home })
    } finally {
      await registry.stop()
      await rm(home, { recursive: true, force: true })
    }
  })
}
