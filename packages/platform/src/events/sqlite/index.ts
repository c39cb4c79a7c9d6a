export { createFigures } from './figures.ts'
export { createRetention, type Retention } from './retention.ts'
export { SqliteEventLog } from './sqlite-event-log.ts'
