import type { InstalledPlugin } from '../store/record.ts'
import { readPackages } from '../tree/packages.ts'
import type { Present } from './plan.ts'

/** What a generation holds; nothing where there is none. */
export const readPresent = async (dir: string | undefined, plugins: readonly InstalledPlugin[]): Promise<Present> => ({
  plugins,
  packages: dir === undefined ? {} : await readPackages(dir),
})
