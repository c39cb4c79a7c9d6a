export { type AttachedWorkloadsOptions, createAttachedWorkloads } from './attached-workloads.ts'
export type { Timings } from './timings.ts'
export type { OutputSink } from './workload.ts'
