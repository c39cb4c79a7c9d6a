// Who the platform is for: teams apart (tenant), an organisation, or everybody (platform-api §4.2).
import { type CatalogScope, catalogNamespace, PUBLISH_SCOPES, type PublishScope } from '@mcp-runtime/contract'

export const PLATFORM_MODES = PUBLISH_SCOPES
export type PlatformMode = PublishScope

/** The namespace that every user of a platform in the mode org or public reads and may publish to. */
export interface Catalog {
  readonly scope: CatalogScope
  readonly namespace: string
  /** How a person calls it. */
  readonly title: string
}

/** The words that begin the repositories of a catalog's images; no team may have one as its slug. */
export const CATALOG_PREFIXES: readonly string[] = ['org', 'public']

const CATALOGS: Readonly<Record<PlatformMode, Catalog | undefined>> = {
  tenant: undefined,
  org: { scope: 'org', namespace: catalogNamespace('org'), title: 'Organization' },
  public: { scope: 'public', namespace: catalogNamespace('public'), title: 'Public preview' },
}

/** The catalog that is open in this mode; a catalog of another mode is closed, whatever stands in it. */
export const catalogOf = (mode: PlatformMode): Catalog | undefined => CATALOGS[mode]

/** The mode that a text names, in any case; undefined for another word. */
export function platformMode(text: string | undefined): PlatformMode | undefined {
  const word = text?.trim().toLowerCase()
  return PLATFORM_MODES.find((mode) => mode === word)
}
