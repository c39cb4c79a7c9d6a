import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogueCommand } from './catalogue.ts'
import type { Topics } from './topics.ts'

export interface Catalogue {
  readonly version: string
  readonly commands: readonly CatalogueCommand[]
  readonly topics: Topics
}

/** The merged manifest that ships beside the core: every first-party command, also those not installed. */
export function readCatalogue(root: string): Catalogue {
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
  return { version: manifest.version, commands: Object.values(manifest.commands), topics: manifest.topics ?? {} }
}
