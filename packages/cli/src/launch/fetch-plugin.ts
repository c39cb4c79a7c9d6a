// The launcher has no command yet when a plugin turns out to be missing, so the installation runs as one: with its
// context, its signals, and its way to show an error.
import { McpCommand } from '@mcp-runtime/sdk/command'
import type { PluginHost } from '../plugins/host.ts'
import type { Missing } from '../plugins/jit/not-installed.ts'
import { globalWords, STAND_IN } from './stand-in.ts'

class FetchPlugin extends McpCommand<void> {
  readonly #host: PluginHost
  readonly #missing: Missing

  constructor(argv: string[], host: PluginHost, missing: Missing) {
    super(argv, STAND_IN)
    this.#host = host
    this.#missing = missing
  }

  override async run(): Promise<void> {
    const { installOnFirstUse } = await import('../plugins/jit/first-use.ts')
    await installOnFirstUse(this.ctx, this.#host, this.#missing)
  }

  fetch(): Promise<void> {
    return this._run()
  }
}

/** Installs a plugin on its first use. What fails is shown here, and thrown as the end of the run. */
export const fetchPlugin = (argv: readonly string[], host: PluginHost, missing: Missing): Promise<void> =>
  new FetchPlugin(globalWords(argv), host, missing).fetch()
