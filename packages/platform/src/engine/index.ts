export { createDockerEngine } from './docker-engine.ts'
export { EngineError, type EngineErrorCode, isEngineError, isEngineGone } from './errors.ts'
export { engineSocket } from './socket.ts'
export type * from './types.ts'
