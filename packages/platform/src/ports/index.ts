export type { Clock } from './clock.ts'
export {
  EVENT_FIELDS,
  type EventField,
  type EventFilter,
  type EventLog,
  type EventQuery,
  type EventRange,
  type NewEvent,
} from './events.ts'
export type { Deeds, Figures, UsageFigures, UsageFilter } from './figures.ts'
export type { ImageName, Images, StoredImage } from './images.ts'
export { ImageError, type ImageErrorCode } from './images.ts'
export type { Log } from './log.ts'
export type { Change, Kind, PutOptions, Store, Stored, StoredMeta, Write } from './store.ts'
export { StoreConflict, StoreUnavailable } from './store.ts'
export type { LogLine, LogQuery, WorkloadOwner, WorkloadState, WorkloadStatus, Workloads } from './workloads.ts'
