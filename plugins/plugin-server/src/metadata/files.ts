// Reading `.mcp` metadata is the SDK's business: access asks about the same files.
export {
  DEFAULT_DIR,
  type FileIssue,
  type LoadedEntry,
  type LoadedMetadata,
  loadMetadata,
  loadValidMetadata,
  type MetadataSource,
  metadataFiles,
} from '@mcp-runtime/sdk/files'
