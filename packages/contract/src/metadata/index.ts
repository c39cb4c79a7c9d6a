export { computeRisk } from '../policy/normalize.ts'
export { defaultImage, withMetadataDefaults } from './defaults.ts'
export { type DeployFlags, deploySpec } from './deploy.ts'
export { type GenerateHosts, metadataToServer } from './generate.ts'
export { adviseSubject } from './lint-access.ts'
export { lintGrant } from './lint-grant.ts'
export { lintLive } from './lint-live.ts'
export { lintServer } from './lint-server.ts'
export { lintSession, type SessionLint } from './lint-session.ts'
export { type NewEntryOptions, newMetadataEntry } from './new-entry.ts'
export { parseMetadata } from './parse.ts'
export { MetadataFile, ServerMetadata, ToolMetadata } from './schema.ts'
export {
  type DiscoveredToolHints,
  hintedSideEffect,
  type SeededTools,
  seedTools,
  type ToolSeeds,
} from './seed-tools.ts'
export { entryNamespace, selectEntry } from './select.ts'
export { isIssue, parseToolRule, parseToolSpec, type ToolRuleSpec, type ToolSpec } from './tool-specs.ts'
