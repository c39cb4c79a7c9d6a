export { createApi } from './app.ts'
export type { ApiDeps, ApiSettings } from './deps.ts'
export { RESERVED_PATHS } from './path-claims.ts'
export { digestsInUse } from './server-image.ts'
