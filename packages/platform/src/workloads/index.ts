export { type AttachedWorkloadsOptions, createAttachedWorkloads } from './attached-workloads.ts'
export { TIMINGS, type Timings } from './timings.ts'
export type { OutputSink } from './workload.ts'
