export { SqliteEventLog } from './sqlite-event-log.ts'
