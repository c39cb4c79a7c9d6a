export { type ManifestSources, readManifests } from './manifests.ts'
export {
  DEFAULT_DIR,
  type FileIssue,
  type LoadedEntry,
  type LoadedMetadata,
  loadMetadata,
  loadValidMetadata,
  type MetadataSource,
  metadataFiles,
} from './metadata.ts'
export { type WriteOptions, writeFileAtomic } from './write-file-atomic.ts'
export { parseYamlDocuments, readYamlDocuments, type SourceDocument } from './yaml-documents.ts'
export { YamlFile, type YamlPath } from './yaml-file.ts'
