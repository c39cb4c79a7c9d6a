// The services of the platform, composed for one machine.
export { PlatformError, type PlatformErrorCode } from './errors.ts'
export { serviceKeyProblem } from './identity/index.ts'
export type { LocalLogin } from './local/first-accounts.ts'
export { leaveEngine } from './local/leave-engine.ts'
export { type LocalPlatform, type LocalPlatformOptions, startLocalPlatform } from './local/start.ts'
export type { Log } from './ports/index.ts'
