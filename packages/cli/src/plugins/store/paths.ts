// Where installed plugins are. A generation is one state of all of them; `current` points to the one in use.
import { join } from 'node:path'

export interface PluginPaths {
  /** `plugins` in the data folder; everything else lies below. */
  readonly home: string
  /** A symbolic link to the generation in use. Replacing it is the one moment at which a change happens. */
  readonly current: string
  /** A link to the generation before: programs that still run may load from it. */
  readonly previous: string
  readonly generations: string
  /** Tarballs that came from no registry, by their digest: later changes need them again. */
  readonly tarballs: string
  /** Held by whoever changes anything. */
  readonly lock: string
}

/** The paths below a data folder. Pure. */
export function pluginPaths(dataDir: string): PluginPaths {
  const home = join(dataDir, 'plugins')
  return {
    home,
    current: join(home, 'current'),
    previous: join(home, 'previous'),
    generations: join(home, 'generations'),
    tarballs: join(home, 'tarballs'),
    lock: join(home, 'lock'),
  }
}

/** The file of a generation that says what is in it. */
export const recordPath = (generation: string): string => join(generation, 'plugins.json')
