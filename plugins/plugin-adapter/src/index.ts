export type { AdapterOptions } from './options/options.ts'
export { type Resolved, resolveOptions } from './options/resolve.ts'
