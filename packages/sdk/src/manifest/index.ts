// The manifest of a plugin. Not an entry point of the package: authors have the program, the workspace its script.
export { readManifest } from './read-manifest.ts'
export { drift, type Manifest, type ManifestEntry, manifestText, sorted } from './text.ts'
