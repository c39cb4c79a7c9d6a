// What is known of a package before anything is written: the ground on which it is admitted or refused.

export interface Candidate {
  readonly name: string
  readonly version: string
  readonly source: 'registry' | 'tarball' | 'folder'
  /** As the user typed it. */
  readonly typed: string
  /** What an update asks again: a range, a tag, or the URL or path of a tarball. */
  readonly requested: string
  /** What npm is told: `NAME@1.2.3`, or `file:` and the path of the kept tarball. Empty for a linked folder. */
  readonly npmSpec: string
  /** Where its tarball is now, of one that comes from a file; where no registry had it, a copy is kept. */
  readonly tarball?: string
  /** `sha512-…` */
  readonly integrity?: string
  /** The base address of the registry that serves it. */
  readonly registry?: string
  /** Who published this version, as the registry says. */
  readonly publisher?: string
  /** When this version was published, as the registry says; RFC 3339. */
  readonly published?: string
  /** The registry's signatures over `NAME@VERSION:INTEGRITY`. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
  /** Where the attestations are, and what kind of provenance they state. */
  readonly attestations?: { readonly url: string; readonly predicateType?: string }
  readonly package: PluginPackage
  /** The commands of its `oclif.manifest.json`. Not known before the package is here, for one from a registry. */
  readonly manifest?: PluginManifest
  /** A first-party plugin at the core's version, which nobody was asked about: what it is, is seen when it is here. */
  readonly unseen?: true
}

/** The parts of a plugin's package.json that decide. */
export interface PluginPackage {
  readonly name: string
  readonly version: string
  readonly engines?: { readonly node?: string }
  readonly mcpRuntime?: { readonly hostRange?: string }
  readonly oclif?: Readonly<Record<string, unknown>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface PluginManifest {
  readonly version: string
  readonly commands: Readonly<Record<string, PluginManifestCommand>>
}

export interface PluginManifestCommand {
  readonly id: string
  readonly aliases?: readonly string[]
  readonly hiddenAliases?: readonly string[]
  readonly relativePath?: readonly string[]
}
