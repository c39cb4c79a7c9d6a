// How images travel. Streams all the way: no image is ever held in memory.
export { digestOf } from './digest.ts'
