// The distribution API of registries, as far as pushing needs it.
export { isSafeForSecrets, type RegistryAddress, registryAddress } from './address.ts'
export type { RegistryCredentials } from './authorization.ts'
export { pingRegistry } from './ping.ts'
export { headManifest, type ImageOnDisk, type PushedImage, type PushImageOptions, pushImageTo } from './push-image.ts'
export { RegistryError, type RegistryProblem } from './registry-error.ts'
export { type Connection, connectRegistries, type Exchange } from './send.ts'
