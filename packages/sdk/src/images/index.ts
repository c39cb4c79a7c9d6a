// What `server build image`, `registry push` and `server deploy` share: which registry, which name, which engine.
export type { ChildResult } from './engine/child.ts'
export type { Engine, EngineRunOptions } from './engine/engine.ts'
export { type EngineWish, findEngine } from './engine/find.ts'
export type { LocalImage } from './engine/inspected.ts'
export type { EngineKind } from './engine/kind.ts'
export { lastWords } from './engine/unavailable.ts'
export { homeOf } from './home.ts'
export {
  type ProvisionedRegistry,
  provisionedFrom,
  provisionedPath,
  readProvisioned,
  withoutScheme,
  writeProvisioned,
} from './provisioned.ts'
export { type PushTarget, type PushTargetInput, pushTarget } from './push-target.ts'
export { type RegistryHost, type RegistryWish, registryHost } from './registry-host.ts'
