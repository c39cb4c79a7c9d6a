export { createApi } from './app.ts'
export type { ApiDeps, ApiSettings } from './deps.ts'
export { RESERVED_PATHS } from './servers/path-claims.ts'
export { digestsInUse } from './servers/server-image.ts'
